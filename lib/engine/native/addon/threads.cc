// A few threads of the addon's own: one a core, asleep between calls.

#include "threads.h"

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace lectern {
namespace {

class Pool {
 public:
  explicit Pool(int size) : size(size) {
    for (int i = 1; i < size; i++) std::thread([this, i] { work(i); }).detach();
  }

  void run(const std::function<void(int)> &job) {
    std::lock_guard<std::mutex> one(turn); // TensorFlow may run two of our operations at once
    {
      std::lock_guard<std::mutex> lock(mutex);
      current = &job;
      left = size - 1;
      round++;
    }
    wake.notify_all();
    job(0);
    std::unique_lock<std::mutex> lock(mutex);
    done.wait(lock, [this] { return left == 0; });
  }

  const int size;

 private:
  void work(int i) {
    for (long seen = 0;;) {
      std::unique_lock<std::mutex> lock(mutex);
      wake.wait(lock, [&] { return round != seen; });
      seen = round;
      const std::function<void(int)> *job = current;
      lock.unlock();
      (*job)(i);
      lock.lock();
      if (--left == 0) done.notify_one();
    }
  }

  std::mutex turn, mutex;
  std::condition_variable wake, done;
  const std::function<void(int)> *current = nullptr;
  long round = 0;
  int left = 0;
};

int wanted() {
  const char *asked = getenv("LECTERN_THREADS");
  const int n = asked ? atoi(asked) : static_cast<int>(std::thread::hardware_concurrency());
  return n < 1 ? 1 : n;
}

// Never destroyed: at the process's exit its threads may still sleep on the condition variable.
Pool &pool() {
  static Pool *const pool = new Pool(wanted());
  return *pool;
}

} // namespace

int threadCount() { return pool().size; }

void inParallel(const std::function<void(int)> &part) {
  if (pool().size == 1) part(0);
  else pool().run(part);
}

} // namespace lectern
