# In place of docker/buildkit-syft-scanner, which `sbom: true` asks for: by BuildKit's docs/attestations/sbom-protocol.md, it lists the packages
# of Debian, with and without a shell in the image, and nothing else.
ARG DEBIAN
FROM debian:${DEBIAN}-slim
COPY --chmod=755 <<'END' /scan
#!/bin/bash
set -eu
statement() {
	printf '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"spdxVersion":"SPDX-2.3",'
	printf '"dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"%s","documentNamespace":"https://lab.invalid/%s",' "$1" "$1"
	printf '"creationInfo":{"created":"1970-01-01T00:00:00Z","creators":["Tool: lab"]},"packages":['
	cat "$2/var/lib/dpkg/status" "$2"/var/lib/dpkg/status.d/* 2>/dev/null | awk '
		/^Package:/ {name = $2}
		/^Version:/ {printf "%s{\"SPDXID\":\"SPDXRef-%s\",\"name\":\"%s\",\"versionInfo\":\"%s\",\"downloadLocation\":\"NOASSERTION\"}", comma, name, name, $2; comma = ","}'
	printf ']}}'
}
for source in "$BUILDKIT_SCAN_SOURCE" "${BUILDKIT_SCAN_SOURCE_EXTRAS:-/nowhere}"/*; do
	[ -d "$source" ] || continue
	statement "$(basename "$source")" "$source" >"$BUILDKIT_SCAN_DESTINATION/$(basename "$source").spdx.json"
done
END
ENTRYPOINT ["/scan"]
