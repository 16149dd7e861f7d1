# PostgreSQL with batch_ops: the official image, and one layer with the module and its SQL.
#
#   docker build --build-arg PG_MAJOR=18 --tag batch_ops .
#   docker build --target demo --tag batch_ops:demo .
#
# The target demo has the sample schema, the extension and the roles for PostgREST in its first database, besides;
# compose.yaml puts PostgREST beside it.

ARG PG_MAJOR=18

FROM postgres:${PG_MAJOR}-bookworm AS build
# The image sets PG_MAJOR, and apt already knows the server project's repository.
RUN apt-get update && apt-get install --yes --no-install-recommends \
    g++ make nlohmann-json3-dev postgresql-server-dev-$PG_MAJOR
WORKDIR /batch_ops
# What building takes and no more: other files may change without building again.
COPY Makefile batch_ops.control ./
COPY sql/ sql/
COPY src/ src/
RUN make PG_CONFIG=/usr/lib/postgresql/$PG_MAJOR/bin/pg_config all \
    && make PG_CONFIG=/usr/lib/postgresql/$PG_MAJOR/bin/pg_config DESTDIR=/installed install

FROM postgres:${PG_MAJOR}-bookworm AS installed
COPY --from=build /installed/ /

# The scripts run in the order of their names when the container is started for the first time.
FROM installed AS demo
ENV POSTGRES_DB=music_shop
COPY sample/music_shop.sql /docker-entrypoint-initdb.d/10-music_shop.sql
COPY docker/demo/ /docker-entrypoint-initdb.d/

# The last target is the one that is built if none is named.
FROM installed AS batch_ops
