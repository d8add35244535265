import {sccacheRelease} from '../../tools/sccache-release.ts';
import type {ImageRecipe} from '../recipe.ts';
import {aptInstall, compileTool, environmentLines, inContext, projectFolder, scriptPath, usesScript} from './layout.ts';

/** https://crates.io/crates/cargo-chef */
const cargoChef = '0.1.78';

const cargoChefInstall = `cargo install cargo-chef@${cargoChef} --locked --debug --root /usr/local --target-dir /tmp/cargo-chef`;

/** Rust, what the crates need of the system, and the tools that make the caches hit. */
export function chefStage(recipe: ImageRecipe): string {
	const {rust, linker, buildEnvironment} = recipe;
	return [
		...(rust.chefImage === undefined ? [] : [chefOnly(rust.chefImage)]),
		`FROM ${rust.image} AS chef`,
		`WORKDIR ${projectFolder(recipe)}`,
		...toolchain(recipe),
		// Clang is for mold here; for the crates it may be among their packages as well.
		aptInstall([...new Set(['curl', ...(linker === 'mold' ? ['clang', 'mold'] : []), ...recipe.buildPackages])].sort()),
		...(linker === 'mold' ? [mold] : []),
		...(recipe.sccache ? [sccache()] : []),
		...(usesScript(recipe) ? [`COPY --chmod=755 ${inContext(recipe, scriptPath)} /usr/local/bin/with-sccache`] : []),
		...(rust.chefImage === undefined
			? [
					`# Without optimization it is compiled three times as fast, and is fast enough.
${compileTool(recipe, `env CARGO_PROFILE_DEV_DEBUG=0 ${cargoChefInstall}`, 'rm -rf /tmp/cargo-chef /usr/local/cargo/registry')}`,
				]
			: ['COPY --from=cargo-chef /usr/local/bin/cargo-chef /usr/local/bin/cargo-chef']),
		...leptosTools(recipe),
		...(buildEnvironment.length === 0
			? []
			: [`# The same for what is cooked and what is built: another value is another fingerprint.\n${environmentLines(buildEnvironment)}`]),
	].join('\n');
}

/** cargo-chef does not compile with a Rust as old as the project's. */
function chefOnly(image: string): string {
	return `FROM ${image} AS cargo-chef
RUN CARGO_PROFILE_DEV_DEBUG=0 ${cargoChefInstall}
`;
}

function toolchain({rust}: ImageRecipe): readonly string[] {
	const add = [
		...(rust.targets.length === 0 ? [] : [`rustup target add ${rust.targets.join(' ')}`]),
		...(rust.components.length === 0 ? [] : [`rustup component add ${rust.components.join(' ')}`]),
	];
	const extras = add.length === 0 ? [] : [`RUN ${add.join(' \\\n    && ')}`];
	if (rust.toolchain === undefined) {
		return extras;
	}

	return rust.installs
		? [
				`ENV RUSTUP_TOOLCHAIN=${rust.toolchain}`,
				`RUN rustup toolchain install ${rust.toolchain} --profile minimal${[
					...rust.targets.map(target => ` --target ${target}`),
					...rust.components.map(component => ` --component ${component}`),
				].join('')}`,
			]
		: [
				`# The image's own. Without this line rustup would install what rust-toolchain.toml names beside it.
ENV RUSTUP_TOOLCHAIN=${rust.toolchain}`,
				...extras,
			];
}

/** For the host's target alone: WebAssembly has a linker of its own. */
const mold = `# Rust links with GNU ld on this target unless it is told otherwise.
ENV CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=clang \\
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-C link-arg=-fuse-ld=mold" \\
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=clang \\
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-C link-arg=-fuse-ld=mold"`;

function sccache(): string {
	const amd64 = sccacheRelease({os: 'linux', architecture: 'x86_64'}, '');
	const arm64 = sccacheRelease({os: 'linux', architecture: 'aarch64'}, '');
	return `
# sccache, a release with a pinned checksum. Whatever is not given stays empty, and then it is not used.
ARG DOWNLOAD_MIRROR=https://github.com
ARG SCCACHE_VERSION=${amd64?.version}
ARG SCCACHE_SHA256_AMD64=${amd64?.sha256}
ARG SCCACHE_SHA256_ARM64=${arm64?.sha256}
ARG TARGETARCH
RUN case "$TARGETARCH" in \\
        amd64) machine=x86_64; sha256="$SCCACHE_SHA256_AMD64" ;; \\
        arm64) machine=aarch64; sha256="$SCCACHE_SHA256_ARM64" ;; \\
        *) echo "There is no sccache for $TARGETARCH" >&2; exit 1 ;; \\
    esac \\
    && name="sccache-v$SCCACHE_VERSION-$machine-unknown-linux-musl" \\
    && curl --fail --silent --show-error --location --retry 3 --output /tmp/sccache.tar.gz \\
        "$DOWNLOAD_MIRROR/mozilla/sccache/releases/download/v$SCCACHE_VERSION/$name.tar.gz" \\
    && echo "$sha256  /tmp/sccache.tar.gz" > /tmp/sccache.sha256 \\
    && sha256sum --check --quiet /tmp/sccache.sha256 \\
    && tar --extract --gzip --file /tmp/sccache.tar.gz --directory /usr/local/bin --strip-components 1 "$name/sccache" \\
    && rm /tmp/sccache.tar.gz /tmp/sccache.sha256
ARG SCCACHE_BUCKET=""
ARG SCCACHE_REGION=""
ARG SCCACHE_ENDPOINT=""
ARG SCCACHE_PREFIX=""
ENV SCCACHE_BUCKET=$SCCACHE_BUCKET \\
    SCCACHE_REGION=$SCCACHE_REGION \\
    SCCACHE_ENDPOINT=$SCCACHE_ENDPOINT \\
    SCCACHE_PREFIX=$SCCACHE_PREFIX`;
}

function leptosTools(recipe: ImageRecipe): readonly string[] {
	const {leptos} = recipe;
	return leptos === undefined
		? []
		: [
				`
# cargo-leptos runs the wasm-bindgen that is on PATH, which must be exactly the one in Cargo.lock.
${compileTool(
	recipe,
	`cargo install cargo-leptos@${leptos.cargoLeptos} wasm-bindgen-cli@${leptos.wasmBindgen} --locked --root /usr/local --target-dir /tmp/leptos`,
	'rm -rf /tmp/leptos /usr/local/cargo/registry',
)}`,
			];
}
