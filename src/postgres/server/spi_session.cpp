#include "postgres/server/spi_session.hpp"

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

void connect_spi() {
    call_postgres([] {
        MemoryContext const caller = CurrentMemoryContext;
        SPI_connect();
        MemoryContextSwitchTo(caller);
    });
}

void finish_spi() {
    call_postgres([] {
        MemoryContext const caller = CurrentMemoryContext;
        SPI_finish();
        MemoryContextSwitchTo(caller);
    });
}

}  // namespace batch_ops::postgres
