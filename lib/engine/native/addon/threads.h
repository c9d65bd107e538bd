// A few threads of the addon's own: one a core, asleep between calls.

#pragma once

#include <functional>

namespace lectern {

/** How many parts `inParallel` cuts its work into: LECTERN_THREADS, or the number of cores. */
int threadCount();

/** Calls part(0) ... part(threadCount() - 1), each on its own thread, and returns when all are done. */
void inParallel(const std::function<void(int)> &part);

/** The share of n items that part i of threadCount() takes: from first to last. */
struct Share {
  int first, last;
  Share(int n, int i) : first(static_cast<long>(n) * i / threadCount()), last(static_cast<long>(n) * (i + 1) / threadCount()) {}
};

} // namespace lectern
