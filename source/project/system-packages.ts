import type {DebianRelease} from './debian.ts';
import type {CompiledCrate, LockedPackage} from './project.ts';

type Names = readonly string[] | Readonly<Record<DebianRelease, readonly string[]>>;

type SystemNeed = {
	/** Any of these crates in what is compiled. */
	readonly crates: readonly string[];
	/** Packages that the build needs. */
	readonly build: Names;
	/** Packages that the server needs while it runs. */
	readonly runtime?: Names;
	/** They are in the image without a distribution as well. */
	readonly inDistroless?: boolean;
	/** Not needed where one of these is compiled too: the crate then brings its own copy of the library. */
	readonly unlessWith?: readonly string[];
	/** Not needed where the crate itself depends on one of these: its own copy is compiled. */
	readonly unlessItUses?: readonly string[];
	/** Not needed where nothing but these crates asks for it. */
	readonly unlessOnlyFor?: readonly string[];
};

/** They compile their own copy of a library with what is there, or link none at all. */
const selfContained =
	/^(?:libz-sys|libz-ng-sys|curl-sys|libgit2-sys|libssh2-sys|zstd-sys|bzip2-sys|lzma-sys|liblzma-sys|lz4-sys|brotli-sys|libmimalloc-sys|ring|aws-lc-sys|sqlite3-src|pq-src|onig_sys|libloading|psm|blake3|libsodium-sys|windows\w*|.*-apple-.*|core-foundation-sys|security-framework-sys|wasm-bindgen.*|linux-raw-sys|dirs-sys|js-sys|web-sys|inotify-sys|nix|io-uring|tikv-jemalloc-sys|jemalloc-sys)$/;

/** Asks the system for a library while it is built (https://doc.rust-lang.org/cargo/reference/build-scripts.html#-sys-packages). */
const asksTheSystem: ReadonlySet<string> = new Set(['pkg-config', 'system-deps', 'metadeps', 'vcpkg']);

/** Crates that look for a library of the system of which no package is known here. */
export function unknownNeeds(crates: readonly CompiledCrate[]): readonly string[] {
	const known = new Set(systemNeeds.flatMap(need => need.crates));
	return crates
		.filter(({name}) => !known.has(name) && !selfContained.test(name))
		.filter(
			({name, links, buildDependencies}) =>
				buildDependencies.some(one => asksTheSystem.has(one)) ||
				(links !== undefined && name.endsWith('-sys') && !buildDependencies.some(one => /^(?:cc|cmake|autotools)$/.test(one))),
		)
		.map(({name}) => name)
		.sort();
}

/**
What crates need of the system, by what their build scripts look for; the names are those of Debian. A crate that compiles its own
copy when it finds no library (libz-sys, curl-sys, libgit2-sys, zstd-sys, bzip2-sys) needs nothing but the C compiler, which is there.
*/
export const systemNeeds: readonly SystemNeed[] = [
	// https://docs.rs/openssl/latest/openssl/#building
	{
		crates: ['openssl-sys'],
		build: ['libssl-dev', 'pkg-config'],
		runtime: {trixie: ['libssl3t64'], bookworm: ['libssl3']},
		// https://github.com/GoogleContainerTools/distroless/blob/main/base/README.md: base, and so cc, has libssl.
		inDistroless: true,
		unlessItUses: ['openssl-src'],
	},
	// OpenSSL's own build is written in Perl and runs make.
	{crates: ['openssl-src'], build: ['make', 'perl']},
	// https://docs.rs/crate/pq-sys: `bundled` compiles pq-src.
	{crates: ['pq-sys'], build: ['libpq-dev', 'pkg-config'], runtime: ['libpq5'], unlessWith: ['pq-src']},
	{
		crates: ['mysqlclient-sys'],
		build: ['libmariadb-dev', 'pkg-config'],
		runtime: ['libmariadb3'],
		unlessWith: ['mysqlclient-src'],
	},
	// `bundled` compiles SQLite with cc; without it the system's is linked (https://docs.rs/crate/libsqlite3-sys).
	{crates: ['libsqlite3-sys'], build: ['libsqlite3-dev', 'pkg-config'], runtime: ['libsqlite3-0'], unlessItUses: ['cc']},
	// prost-build no longer compiles protoc (https://docs.rs/prost-build/latest/prost_build/#sourcing-protoc).
	{crates: ['prost-build', 'protobuf-codegen'], build: ['protobuf-compiler'], unlessWith: ['protoc-bin-vendored', 'protox']},
	// aws-lc-sys depends on it for other platforms and for FIPS; on Linux it compiles with cc alone.
	{crates: ['cmake'], build: ['cmake', 'g++', 'make'], unlessOnlyFor: ['aws-lc-sys']},
	{crates: ['aws-lc-fips-sys'], build: ['cmake', 'g++', 'golang-go', 'make', 'perl']},
	// https://rust-lang.github.io/rust-bindgen/requirements.html: libclang, and the headers that come with clang.
	// aws-lc-sys before 0.30 depends on it for platforms that it has no bindings for.
	{crates: ['bindgen'], build: ['clang', 'libclang-dev'], unlessOnlyFor: ['aws-lc-sys']},
	{crates: ['link-cplusplus', 'cxx', 'librocksdb-sys', 'snmalloc-sys'], build: ['g++'], runtime: ['libstdc++6'], inDistroless: true},
	{crates: ['librocksdb-sys'], build: ['clang', 'libclang-dev', 'make']},
	// jemalloc, libsodium and librdkafka are compiled with their own configure and make.
	{crates: ['tikv-jemalloc-sys', 'jemalloc-sys'], build: ['make']},
	{crates: ['libsodium-sys', 'libsodium-sys-stable'], build: ['make', 'pkg-config']},
	{crates: ['rdkafka-sys'], build: ['g++', 'make', 'pkg-config', 'zlib1g-dev'], runtime: ['zlib1g'], unlessItUses: ['cmake']},
	{crates: ['sasl2-sys'], build: ['libsasl2-dev', 'pkg-config'], runtime: ['libsasl2-2']},
	{crates: ['libgssapi-sys'], build: ['clang', 'libclang-dev', 'libkrb5-dev'], runtime: ['libgssapi-krb5-2']},
	{crates: ['zmq-sys'], build: ['libzmq3-dev', 'pkg-config'], runtime: ['libzmq5'], unlessWith: ['zeromq-src']},
	{crates: ['zeromq-src'], build: ['g++'], runtime: ['libstdc++6'], inDistroless: true},
	{crates: ['odbc-sys'], build: ['unixodbc-dev'], runtime: ['libodbc2']},
	{crates: ['libxml'], build: ['clang', 'libclang-dev', 'libxml2-dev', 'pkg-config'], runtime: ['libxml2']},
	{
		crates: ['yeslogic-fontconfig-sys', 'servo-fontconfig-sys', 'fontconfig-sys'],
		build: ['libfontconfig1-dev', 'pkg-config'],
		runtime: ['libfontconfig1'],
	},
	{crates: ['libdbus-sys'], build: ['libdbus-1-dev', 'pkg-config'], runtime: ['libdbus-1-3']},
	{crates: ['libudev-sys'], build: ['libudev-dev', 'pkg-config'], runtime: ['libudev1']},
	{
		crates: ['alsa-sys'],
		build: ['libasound2-dev', 'pkg-config'],
		runtime: {trixie: ['libasound2t64'], bookworm: ['libasound2']},
	},
	{crates: ['pcap'], build: ['libpcap-dev'], runtime: {trixie: ['libpcap0.8t64'], bookworm: ['libpcap0.8']}},
	{crates: ['libvips'], build: ['libvips-dev', 'pkg-config'], runtime: {trixie: ['libvips42t64'], bookworm: ['libvips42']}},
	{
		crates: ['magick_rust'],
		build: ['clang', 'libclang-dev', 'libmagickwand-dev', 'pkg-config'],
		runtime: {trixie: ['libmagickwand-7.q16-10'], bookworm: ['libmagickwand-6.q16-6']},
	},
	{
		crates: ['tesseract-sys', 'leptonica-sys'],
		build: ['clang', 'libclang-dev', 'libleptonica-dev', 'libtesseract-dev', 'pkg-config'],
		runtime: ['libtesseract5', 'tesseract-ocr'],
	},
	{crates: ['openblas-src'], build: ['gfortran', 'make'], runtime: ['libgfortran5']},
	{
		crates: ['link-ffmpeg-sys', 'ffmpeg-sys-next'],
		build: ['clang', 'libavcodec-dev', 'libavdevice-dev', 'libavfilter-dev', 'libavformat-dev', 'libclang-dev', 'pkg-config'],
		runtime: ['ffmpeg'],
	},
];

export type SystemPackages = {
	readonly build: readonly string[];
	readonly runtime: readonly string[];
	/** The crates that asked, for words to the user. */
	readonly because: readonly string[];
};

/** The packages that what is compiled needs, sorted. `runtime` is what an image without a distribution could not have. */
export function systemPackages(
	compiled: readonly LockedPackage[],
	debian: DebianRelease,
	runtime: 'distroless' | 'debian',
): SystemPackages {
	const names = new Set(compiled.map(({name}) => name));
	const found = systemNeeds.flatMap(need => {
		const asking = compiled.filter(one => need.crates.includes(one.name) && asks(need, one, compiled, names));
		return asking.length === 0 ? [] : [{need, asking}];
	});
	const sorted = (lists: ReadonlyArray<readonly string[]>) => [...new Set(lists.flat())].sort();
	return {
		build: sorted(found.map(({need}) => namesIn(need.build, debian))),
		runtime: sorted(
			found.map(({need}) => (need.inDistroless === true && runtime === 'distroless' ? [] : namesIn(need.runtime ?? [], debian))),
		),
		because: sorted(found.map(({asking}) => asking.map(({name}) => name))),
	};
}

function asks(need: SystemNeed, one: LockedPackage, compiled: readonly LockedPackage[], names: ReadonlySet<string>): boolean {
	const uses = ({dependencies}: LockedPackage, crates: readonly string[]) =>
		dependencies.some(reference => crates.includes(reference.split(' ')[0] ?? ''));
	if (need.unlessWith?.some(name => names.has(name)) === true || (need.unlessItUses !== undefined && uses(one, need.unlessItUses))) {
		return false;
	}

	const {unlessOnlyFor} = need;
	return unlessOnlyFor === undefined || compiled.some(other => uses(other, [one.name]) && !unlessOnlyFor.includes(other.name));
}

function namesIn(names: Names, debian: DebianRelease): readonly string[] {
	return 'trixie' in names ? names[debian] : names;
}

/** The name that a library in the table above has in a release, by its name in any release: `libssl3t64` for `libssl1.1`. Undefined for others. */
export function nameInRelease(name: string, debian: DebianRelease): string | undefined {
	const names = systemNeeds.flatMap(({build, runtime = []}) => [build, runtime]);
	const stem = stemOf(name);
	return (
		names.flatMap(one => ('trixie' in one ? [] : one)).find(one => one === name) ??
		names.flatMap(one =>
			'trixie' in one &&
			Object.values(one)
				.flat()
				.some(each => stemOf(each) === stem)
				? one[debian]
				: [],
		)[0]
	);
}

function stemOf(name: string): string {
	return name.replace(/[\d.]+(?:t64)?$/, '');
}
