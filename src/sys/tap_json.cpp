#include "sys/tap.h"

namespace coracle::sys {

Json to_json(const TapPlan& plan) {
  Json addresses = Json::array();
  for (const InterfaceAddress& address : plan.addresses)
    addresses.push_back({{"address", address.address}, {"prefixLength", address.prefix_length}});
  Json value{{"name", plan.name},
             {"mtu", plan.mtu},
             {"addresses", std::move(addresses)},
             {"gateways", plan.gateways},
             {"vnetHeader", plan.vnet_header}};
  if (plan.mac_address) value["macAddress"] = *plan.mac_address;
  return value;
}

Result<TapPlan> tap_plan_from_json(const Json& value) {
  TapPlan plan;
  auto name = TRY(json_string(value, "name"));
  if (!name) return invalid("network interface has no name");
  plan.name = *name;
  plan.mtu = static_cast<int>(TRY(json_integer(value, "mtu")).value_or(plan.mtu));
  plan.mac_address = TRY(json_string(value, "macAddress"));
  plan.gateways = TRY(json_strings(value, "gateways"));
  plan.vnet_header = TRY(json_bool(value, "vnetHeader")).value_or(false);
  const Json* addresses = TRY(json_array(value, "addresses"));
  for (const Json& entry : *addresses) {
    auto address = TRY(json_string(entry, "address"));
    auto length = TRY(json_integer(entry, "prefixLength"));
    if (!address || !length) return invalid("address of {} needs address and prefixLength", plan.name);
    plan.addresses.push_back({*address, static_cast<int>(*length)});
  }
  return plan;
}

}  // namespace coracle::sys
