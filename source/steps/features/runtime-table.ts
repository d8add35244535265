/** What would be different while the program runs, by the kind of a feature. */
const reasons = {
	auth: 'credentials, regions or defaults of a service are found in another way',
	fast: 'the same work takes longer, or more memory',
	format: 'what is chosen only while the program runs, such as a format or a driver, may be missing',
	front: 'the two sides of a web front end are built with features of their own, which its framework decides',
	http: 'HTTP/1 or HTTP/2 is no longer spoken, without an error',
	log: 'lines of the log are missing, or more of them come',
	look: 'what is printed for people looks different or says less',
	memory: 'memory is allocated in another way',
	native: 'a library of the system is linked in place of the one that comes with the package, or the other way round',
	net: 'names are resolved, or proxies found, in another way',
	random: 'random numbers come from another source',
	rt: 'it runs on another async runtime, or on none',
	std: 'the code that does without the standard library is used',
	time: 'clocks, time zones or the range of dates change',
	tls: 'encrypted connections use another library or other certificates, or fail',
	trace: 'errors tell less about where they come from',
	unicode: 'text beyond ASCII is handled in another way',
	value: 'values are read or written with another order, precision or limit',
	zip: 'data is no longer compressed, or arrives as it was compressed',
} as const;

type Reason = keyof typeof reasons;

/**
What is known of packages, one a line: a reason and its features, and behind `-` those that only add items, whatever their sources or names look like:
without them, code that uses them does not compile. `*` stands for any characters. `&` is for features that offer the same types: rustc can only tell whether
anybody needs one when all of them go. `?`: its sources tell. Read in the packages' sources and manifests of November 2026. That
tokio's parts are all of that kind: a runtime switches on what it was compiled with, and each timer, socket and spawned task has a type or a function that is
not there without its feature (https://docs.rs/tokio/latest/tokio/#feature-flags).
*/
const packages = `
actix-web zip:*compress* http:http2 unicode:unicode -:cookies,macros,secure-cookies,ws,compat*
anyhow trace:std,backtrace
async-compression -:*
aws-config auth:behavior-version*,credentials-*,sso tls:*rustls,*-https-client,client-hyper rt:rt-tokio
aws-s* auth:behavior-version*,sigv4a tls:*rustls,*-https-client rt:rt-tokio
axum http&:http1,http2 log:tracing,tower-log -:*
axum-extra log:tracing -:*
bitflags -:*
chrono time:clock,now,iana-time-zone,unstable-locales -:oldtime,serde
clap look:color,error-context,help,suggestions,unicode,usage,wrap_help log:debug -:cargo,derive,deprecated,env,std,string
color-eyre trace:*
derive_more* -:*
diesel_derives -:*
dioxus* front:*
hyper http:http1,http2 log:tracing -:client,full,runtime,server,stream,tcp
hyper-util http:http1,http2 net:client-proxy-system log:tracing -:client*,full,server*,service,tokio
image format:avif*,bmp,dds,exr,ff,gif,hdr,ico,jpeg,png,pnm,qoi,tga,tiff,webp fast:rayon,nasm
leptos* front:*
libc -:extra_traits
log log:*max_level_*,kv*
opentelemetry* -:logs,metrics,trace
proc-macro2 -:*
quote -:*
rand fast:simd_support value:unbiased -:*rng,serde*
redis rt:*-comp tls:tls-* fast:ahash -:aio,cluster*,connection-manager,json,script,streams
regex fast:perf* unicode:unicode* log:logging -:pattern
reqwest tls:*tls*,*rustls* http:http2,http3,h2 zip:brotli,deflate,gzip,zstd net:*dns,socks,*system* unicode:charset -:blocking,cookies,form,json,multipart,query,stream
rusqlite native:buildtime_bindgen,bundled*,*sqlcipher*,modern*,loadable_extension value:extra_check -:array,backup,blob,chrono,collation,column_decltype,csvtab,functions,hooks,limits,serde_json,series,session,time,trace,url,uuid,vtab,window
sea-orm rt:runtime-* format:sqlx-*,mock,proxy log:debug-print -:macros
sentry trace:anyhow,backtrace,contexts,debug-images,panic log:log*,tracing,slog tls:curl,*tls,reqwest,transport,ureq -:actix,tower*
serde std:std,alloc -:derive,rc,serde_derive
serde_json std:std,alloc value:arbitrary_precision,float_roundtrip,preserve_order,unbounded_depth -:raw_value
sqlx tls:*tls* rt:*runtime-*,_rt-* format:all-databases,any,mysql,postgres,*sqlite* -:bigdecimal,bit-vec,chrono,derive,ipnet*,json,mac_address,macros,migrate,rust_decimal,time,uuid
syn -:*
time time:large-dates,local-offset value:serde-human-readable -:formatting,macros,parsing,rand*,serde*
tokio fast:parking_lot log:tracing,taskdump fast:io-uring -:*
tokio-stream -:*
tokio-util log:tracing -:*
toml -:display,parse
tonic tls:*tls* -:*
tower log:log -:*
tower-http zip&:compression-* zip&:decompression-* ?:tracing -:*
tracing log:log*,*max_level_* std:std -:async-await,attributes,tracing-attributes
tracing-subscriber look:*ansi* log:env-filter,tracing-log fast:parking_lot,smallvec std:std,alloc -:*
uuid random:fast-rng,rng-* -:rng,serde,v*
web-sys -:*
windows* -:*
yew front:*
`;

/** Of any package: names that mean the same everywhere. */
const names = `
tls:*tls*,*ssl*,*webpki*,*certs*,*aws?lc*,ring,*-ring,fips*,*crypto*
http:http1,http2,http3,h2,quic,alpn
zip:gzip*,*-gzip,brotli*,br,zstd*,*-zstd,deflate*,zlib*,lz4*,snap*,lzma*,bzip2*,xz*,*compress*
native:vendored*,*-vendored,*bundled*,static,static-*,*-static,system-*
fast:parking_lot*,*simd*,perf*,inline*,*-inline,asm,*-asm,nightly,multithread*
look:ansi*,*-ansi,color*,*-color,colour*,termcolor
unicode:*unicode*,idna,charset,encoding
log:log,logs,log-*,*-log,logging,*-logs,tracing,tracing-*
trace:*backtrace*
rt:runtime-*,rt-*,rt_*,*-runtime
memory:*allocator*,*malloc
random:*rng*
net:*dns*,*proxy*
std:std,alloc,use_std,use_alloc
value:*preserve_order*,arbitrary_precision,float_roundtrip,unbounded*
front:ssr,hydrate,csr,islands*
`;

export type KnownReason = {
	/** Undefined for a feature that only adds items. */
	readonly reason: string | undefined;
	/** All that must go with it, so that rustc can tell whether anybody needs one of them. */
	readonly together?: RegExp;
};

/**
The reason why a package's feature stays; undefined where its sources must tell. `byName` is false for a feature that is no more than an optional
dependency: that one's name says nothing of what the package does with it.
*/
export function knownReason(packageName: string, feature: string, byName = true): KnownReason | undefined {
	const rules = parsed().packages.find(({pattern}) => pattern.test(packageName))?.rules ?? [];
	const rule = [...rules, ...(byName ? parsed().names : [])].find(({pattern}) => pattern.test(feature));
	if (rule === undefined || rule.reason === '?') {
		return undefined;
	}

	return rule.reason === '-' ? {reason: undefined} : {reason: reasons[rule.reason], together: rule.isTogether ? rule.pattern : undefined};
}

/** Whether a reason is that of `std`: packages hand it down to their dependencies, whose code they know to be the same for them. */
export function isStandardLibrary(reason: string): boolean {
	return reason === reasons.std;
}

export function isPerformance(reason: string): boolean {
	return reason === reasons.fast;
}

type Rule = {readonly pattern: RegExp; readonly reason: Reason | '-' | '?'; readonly isTogether: boolean};

let table:
	| {readonly packages: readonly {readonly pattern: RegExp; readonly rules: readonly Rule[]}[]; readonly names: readonly Rule[]}
	| undefined;

function parsed() {
	table ??= {
		packages: packages
			.trim()
			.split('\n')
			.map(line => {
				const [name = '', ...groups] = line.split(' ');
				return {pattern: globs(name), rules: groups.map(parseRule)};
			}),
		names: names.trim().split('\n').map(parseRule),
	};
	return table;
}

function parseRule(group: string): Rule {
	const [, reason, mark, features = ''] = /^(\w+|[-?])(&?):(.*)$/.exec(group) ?? [];
	return {pattern: globs(features), reason: reason as Rule['reason'], isTogether: mark === '&'};
}

function globs(list: string): RegExp {
	return new RegExp(`^(?:${list.replaceAll(',', '|').replaceAll('?', '.').replaceAll('*', '.*')})$`);
}
