# PostgreSQL with batch_ops: the official image, and one layer with the module and its SQL.
#
#   docker build --build-arg PG_MAJOR=18 -t batch_ops .

ARG PG_MAJOR=18

FROM postgres:${PG_MAJOR}-bookworm AS build
# The image sets PG_MAJOR, and apt already knows the server project's repository.
RUN apt-get update && apt-get install --yes --no-install-recommends \
    g++ make nlohmann-json3-dev postgresql-server-dev-$PG_MAJOR
COPY . /batch_ops
WORKDIR /batch_ops
RUN make PG_CONFIG=/usr/lib/postgresql/$PG_MAJOR/bin/pg_config all \
    && make PG_CONFIG=/usr/lib/postgresql/$PG_MAJOR/bin/pg_config DESTDIR=/installed install

FROM postgres:${PG_MAJOR}-bookworm
COPY --from=build /installed/ /
