# After https://github.com/GoogleContainerTools/distroless (static, base and cc): packages unpacked, never installed.
ARG DEBIAN
FROM debian:${DEBIAN}-slim AS packages
ARG PACKAGES
WORKDIR /packages
RUN set -eu; \
    apt-get update -qq; \
    apt-get download -qq $PACKAGES; \
    mkdir -p /root-of-image/var/lib/dpkg/status.d; \
    for package in *.deb; do \
        dpkg-deb -x "$package" /root-of-image; \
        dpkg-deb -f "$package" >"/root-of-image/var/lib/dpkg/status.d/$(dpkg-deb -f "$package" Package)"; \
    done
WORKDIR /root-of-image
COPY --from=host certificates.crt etc/ssl/certs/ca-certificates.crt
# base-files makes /etc/os-release a link; distroless has its own words there.
RUN set -eu; \
    . usr/lib/os-release; \
    rm -rf usr/share/doc usr/share/man usr/share/lintian etc/motd etc/issue etc/issue.net; \
    printf '%s\n' 'PRETTY_NAME="Distroless"' 'NAME="Debian GNU/Linux"' 'ID="debian"' "VERSION_ID=\"$VERSION_ID\"" \
        "VERSION=\"Debian GNU/Linux $VERSION_ID ($VERSION_CODENAME)\"" >usr/lib/os-release; \
    printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' 'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin' \
        'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin' >etc/passwd; \
    printf '%s\n' 'root:x:0:' 'nobody:x:65534:' 'tty:x:5:' 'staff:x:50:' 'nonroot:x:65532:' >etc/group; \
    printf '%s\n' 'hosts: files dns' >etc/nsswitch.conf; \
    mkdir -p -m 700 home/nonroot root; \
    mkdir -p -m 1777 tmp; \
    chown 65532:65532 home/nonroot
FROM scratch AS root
COPY --from=packages /root-of-image /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
WORKDIR /
USER 0
FROM root AS nonroot
WORKDIR /home/nonroot
USER 65532
