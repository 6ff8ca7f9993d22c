#include "sys/memory.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace coracle::sys {
namespace {

int give_back(dl_phdr_info* object, std::size_t, void*) {
  std::uintptr_t page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    // Writable segments hold relocations that are nowhere else.
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    std::uintptr_t start = (object->dlpi_addr + segment.p_vaddr) & ~(page - 1);
    std::uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
    // Only advice: a kernel that refuses it (the vdso is not a file) loses nothing.
    (void)::madvise(reinterpret_cast<void*>(start), end - start, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void give_back_code_pages() { ::dl_iterate_phdr(give_back, nullptr); }

void give_back_memory() {
  ::malloc_trim(0);
  give_back_code_pages();
}

}  // namespace coracle::sys
