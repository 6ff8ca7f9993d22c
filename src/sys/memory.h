// Memory of an idle helper.
#pragma once

namespace coracle::sys {

// Forgets the pages of program and libraries that only the start needed; used ones come back from the page cache.
// An idle helper's private memory halves: the kernel maps sixteen pages around each one touched.
void give_back_code_pages();
// And what the heap holds free.
void give_back_memory();

}  // namespace coracle::sys
