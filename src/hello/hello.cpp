// The program of the embedded image: it says what a container sees of itself.
// It is the only file of its image, so it is static and asks the kernel alone.

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int kGatewayTries = 50;
constexpr int kGatewayPauseMicroseconds = 10000;
constexpr int kDiscardPort = 9;

void print_file_lines(const char* title, const char* path) {
  FILE* file = fopen(path, "re");
  if (file == nullptr) {
    printf("  %s: %s\n", title, strerror(errno));
    return;
  }
  unsigned long first = 0;
  unsigned long outside = 0;
  unsigned long count = 0;
  while (fscanf(file, "%lu %lu %lu", &first, &outside, &count) == 3)
    printf("  %s: %lu-%lu inside are %lu-%lu outside\n", title, first, first + count - 1, outside,
           outside + count - 1);
  fclose(file);
}

void print_identity() {
  char hostname[256] = "";
  gethostname(hostname, sizeof hostname - 1);
  utsname kernel{};
  uname(&kernel);
  printf("\nidentity\n");
  printf("  uid %u, gid %u, pid %d%s\n", getuid(), getgid(), getpid(),
         getpid() == 1 ? " (the first of its pid namespace)" : "");
  printf("  host name %s, kernel %s %s\n", hostname, kernel.sysname, kernel.release);
  print_file_lines("uids", "/proc/self/uid_map");
  print_file_lines("gids", "/proc/self/gid_map");
}

void print_namespaces() {
  static const char* const kKinds[] = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup", "time"};
  printf("\nnamespaces\n ");
  for (const char* kind : kKinds) {
    char path[64];
    char target[64];
    snprintf(path, sizeof path, "/proc/self/ns/%s", kind);
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length < 0) continue;
    target[length] = '\0';
    printf(" %s", target);
  }
  printf("\n");
}

// The default route of /proc/net/route, in network order; 0 when there is none.
in_addr_t find_gateway() {
  FILE* routes = fopen("/proc/net/route", "re");
  if (routes == nullptr) return 0;
  char line[256];
  in_addr_t gateway = 0;
  while (gateway == 0 && fgets(line, sizeof line, routes) != nullptr) {
    unsigned long destination = 0;
    unsigned long through = 0;
    if (sscanf(line, "%*s %lx %lx", &destination, &through) == 2 && destination == 0)
      gateway = static_cast<in_addr_t>(through);
  }
  fclose(routes);
  return gateway;
}

// The kernel asks for the gateway's hardware address before it sends; the table tells when it has
// come.
bool is_neighbour_known(const char* address) {
  FILE* neighbours = fopen("/proc/net/arp", "re");
  if (neighbours == nullptr) return false;
  char line[256];
  bool is_known = false;
  while (!is_known && fgets(line, sizeof line, neighbours) != nullptr) {
    char neighbour[64];
    unsigned flags = 0;
    is_known = sscanf(line, "%63s %*s %x", neighbour, &flags) == 2 &&
               strcmp(neighbour, address) == 0 && (flags & ATF_COM) != 0;
  }
  fclose(neighbours);
  return is_known;
}

bool does_answer(in_addr gateway, const char* text) {
  int client = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (client < 0) return false;
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = htons(kDiscardPort);
  target.sin_addr = gateway;
  sendto(client, "", 0, 0, reinterpret_cast<sockaddr*>(&target), sizeof target);
  close(client);
  for (int tries = 0; tries < kGatewayTries; ++tries) {
    if (is_neighbour_known(text)) return true;
    usleep(kGatewayPauseMicroseconds);
  }
  return false;
}

void print_address(const ifaddrs& entry) {
  char text[INET6_ADDRSTRLEN];
  const void* address = nullptr;
  if (entry.ifa_addr->sa_family == AF_INET)
    address = &reinterpret_cast<const sockaddr_in*>(entry.ifa_addr)->sin_addr;
  else if (entry.ifa_addr->sa_family == AF_INET6)
    address = &reinterpret_cast<const sockaddr_in6*>(entry.ifa_addr)->sin6_addr;
  if (address == nullptr) return;
  inet_ntop(entry.ifa_addr->sa_family, address, text, sizeof text);
  printf("  %s %s%s\n", entry.ifa_name, text, (entry.ifa_flags & IFF_UP) != 0 ? "" : " (down)");
}

void print_network() {
  printf("\nnetwork\n");
  ifaddrs* entries = nullptr;
  if (getifaddrs(&entries) == 0) {
    for (const ifaddrs* entry = entries; entry != nullptr; entry = entry->ifa_next)
      if (entry->ifa_addr != nullptr) print_address(*entry);
    freeifaddrs(entries);
  }
  in_addr_t gateway = find_gateway();
  if (gateway == 0) {
    printf("  no way out\n");
    return;
  }
  char text[INET_ADDRSTRLEN];
  in_addr address{gateway};
  inet_ntop(AF_INET, &address, text, sizeof text);
  printf("  the gateway %s %s\n", text, does_answer(address, text) ? "answers" : "does not answer");
}

}  // namespace

int main() {
  printf("Hello from a container that needed no root and no daemon.\n");
  print_identity();
  print_namespaces();
  print_network();
  return fflush(stdout) == 0 ? 0 : 1;
}
