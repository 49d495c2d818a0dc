#include "api/c/arguments.hpp"
#include "api/c/handles.hpp"

using namespace deal::c;

deal_status deal_cancel_create(deal_cancel** cancel) {
  return guarded(__func__, nullptr, [&] {
    deal_cancel*& out = emptied(cancel, "cancel");
    out = new deal_cancel;
    return DEAL_OK;
  });
}

void deal_cancel_request(deal_cancel* cancel) {
  if (cancel) cancel->source.request_stop();
}

int deal_cancel_requested(const deal_cancel* cancel) {
  return cancel && cancel->source.stop_requested() ? 1 : 0;
}

void deal_cancel_free(deal_cancel* cancel) { delete cancel; }
