// A connection to SPI that leaves CurrentMemoryContext alone: SPI makes a context of its own the
// current one, a batch uses its own.
//
// Not a class: after an error the server closes the connection with the transaction, and a
// destructor must not call it.
#pragma once

namespace batch_ops::postgres {

void connect_spi();
void finish_spi();

}  // namespace batch_ops::postgres
