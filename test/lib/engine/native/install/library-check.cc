// Asks TensorFlow whether it finds all libraries of CUDA, as it does before it registers a GPU: no GPU is needed.

#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <string>

int main(int, char **arguments) {
  const std::string folder = arguments[1];
  void *framework = dlopen((folder + "/libtensorflow_framework.so.2").c_str(), RTLD_NOW | RTLD_GLOBAL);
  void *cc = dlopen((folder + "/libtensorflow_cc.so.2").c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (!framework || !cc) return std::puts(dlerror()), 1;
  // absl::Status tsl::internal::DsoLoader::MaybeTryDlopenGPULibraries(); a status is one word, which is 1 for OK.
  auto check = reinterpret_cast<void (*)(std::uintptr_t *)>(
      dlsym(framework, "_ZN3tsl8internal9DsoLoader26MaybeTryDlopenGPULibrariesEv"));
  if (!check) return std::puts(dlerror()), 1;
  std::uintptr_t status[4] = {};
  check(status);
  std::puts(status[0] == 1 ? "OK" : "FAILED");
}
