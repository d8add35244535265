// What is left out of the bundle.

/** Parts of packages that Ferrovia never gets to: package, file, and what stands in its place. */
const unreached = [
	// Ink loads its developer tools when DEV is set, which a user's shell may have for other reasons; they need a package that is not bundled.
	['ink', 'build/devtools.js', ''],
	// Got speaks HTTP/2 only with its option `http2`, which is off unless it is given.
	['http2-wrapper', 'source/index.js', 'export default {};'],
	// Got caches answers only with its option `cache`; it asks whether an error is one of the cache's.
	['cacheable-request', 'dist/index.js', 'export default class {} export class CacheError extends Error {}'],
	// Got remembers addresses only with its option `dnsCache`.
	['cacheable-lookup', 'source/index.js', 'export default class {}'],
	// Got sends forms only as a body: Ferrovia downloads, and has none.
	['form-data-encoder', 'lib/index.js', 'export const isFormData = () => false; export class FormDataEncoder {}'],
	// Of execa one function is called, with a program, its arguments and seven options (services/process.ts): not as `execaSync`, ...
	['execa', 'index.js', "import {createExeca} from './lib/methods/create.js'; export const execa = createExeca(() => ({}));"],
	['execa', 'lib/methods/main-sync.js', 'export const execaCoreSync = undefined;'],
	// ... nor as a template, ...
	['execa', 'lib/methods/template.js', 'export const isTemplateString = () => false; export const parseTemplates = undefined;'],
	// ... with no `node`, `preferLocal`, `ipc` and `gracefulCancel`, ...
	[
		'execa',
		'lib/methods/node.js',
		'export const handleNodeOption = (file, commandArguments, options) => [file, commandArguments, options];',
	],
	['npm-run-path', 'index.js', 'export const npmRunPathEnv = undefined;'],
	['execa', 'lib/ipc/methods.js', 'export const addIpcMethods = () => {};'],
	['execa', 'lib/ipc/ipc-input.js', 'export const validateIpcInputOption = () => {}; export const sendIpcInput = () => {};'],
	[
		'execa',
		'lib/ipc/buffer-messages.js',
		'export const waitForIpcOutput = ({ipcOutput}) => ipcOutput; export const getBufferedIpcOutput = async (_, ipcOutput) => ipcOutput;',
	],
	['execa', 'lib/terminate/graceful.js', 'export const validateGracefulCancel = () => {}; export const throwOnGracefulCancel = () => [];'],
	// ... with no transform among its streams, ...
	['execa', 'lib/transform/normalize.js', 'export const normalizeTransforms = stdioItems => stdioItems;'],
	['execa', 'lib/transform/generator.js', 'export const generatorToStream = undefined;'],
	// ... and with output that is text, and read from Node's streams.
	['get-stream', 'source/array.js', 'export const getStreamAsArray = undefined;'],
	['get-stream', 'source/array-buffer.js', 'export const getStreamAsArrayBuffer = undefined;'],
	['@sec-ant/readable-stream', 'dist/ponyfill/asyncIterator.js', 'export const asyncIterator = undefined;'],
	// Of what it gives back, `iterable` is used, ...
	['execa', 'lib/convert/readable.js', 'export const createReadable = () => {};'],
	['execa', 'lib/convert/writable.js', 'export const createWritable = () => {};'],
	['execa', 'lib/convert/duplex.js', 'export const createDuplex = () => {};'],
	['execa', 'lib/pipe/setup.js', 'export const pipeToSubprocess = () => {};'],
	// ... and of its errors the code: they are results, whose sentences nobody reads.
	['execa', 'lib/return/message.js', "export const createMessages = () => ({message: ''});"],
	['human-signals', 'build/src/main.js', 'export const signalsByName = new Proxy({}, {get: () => ({})});'],
	// Execa prints what it runs only with `verbose` or NODE_DEBUG, and would print it over the wizard.
	['execa', 'lib/verbose/start.js', 'export const logCommand = () => {};'],
	['execa', 'lib/verbose/output.js', 'export const shouldLogOutput = () => false; export const logLines = undefined;'],
	['execa', 'lib/verbose/complete.js', 'export const logResult = () => {};'],
	// Patches are made and applied as objects, and never read from text.
	['diff', 'libesm/patch/parse.js', 'export const parsePatch = undefined;'],
	// write-file-atomic requires what execa imports: the package has both.
	['signal-exit', 'dist/cjs/index.js', "export * from '../mjs/index.js';"],
	// The AWS clients take a browser's name apart; in Node they name Node.
	['bowser', 'bowser.mjs', 'export default {};'],
	// Credentials are looked up in profiles and by Node's own chain, neither of which knows Cognito.
	[
		'@aws-sdk/credential-providers',
		'dist-es/index.js',
		"export {fromIni} from './fromIni.js'; export {fromNodeProviderChain} from './fromNodeProviderChain.js';",
	],
	// Every Node that can reach AWS hashes by itself. (Not MD5, which it refuses where FIPS is in force.)
	['@smithy/core', 'dist-es/submodules/checksum/sha256/Sha256Js.js', 'export const Sha256Js = undefined;'],
	['@aws-sdk/checksums', 'dist-es/submodules/sha/sha1/Sha1Js.js', 'export const Sha1Js = undefined;'],
	// What was called with which trace is told inside of Lambda.
	['@aws/lambda-invoke-store', 'dist-es/invoke-store.js', 'export const InvokeStore = {getInstanceAsync: () => undefined};'],
	// S3 answers with a stream of events only where it is asked with SQL (SelectObjectContent).
	[
		'@smithy/core',
		'dist-es/submodules/event-streams/index.js',
		'export const eventStreamSerdeProvider = () => undefined; export const resolveEventStreamSerdeConfig = input => input; export const EventStreamSerde = undefined;',
	],
	// In Node bodies are Node's streams: the web's are for browsers.
	['@smithy/core', 'dist-es/submodules/serde/util-stream/sdk-stream-mixin.browser.js', 'export const sdkStreamMixin = undefined;'],
	[
		'@smithy/core',
		'dist-es/submodules/serde/util-stream/checksum/createChecksumStream.browser.js',
		'export const createChecksumStream = undefined;',
	],
	[
		'@smithy/core',
		'dist-es/submodules/serde/util-stream/getAwsChunkedEncodingStream.browser.js',
		'export const getAwsChunkedEncodingStream = undefined;',
	],
	// Of an editor's types dockerfile-ast makes two.
	[
		'vscode-languageserver-types',
		'lib/esm/main.js',
		'export const Position = {create: (line, character) => ({line, character})}; export const Range = {create: (start, end, line, character) => typeof start === "number" ? {start: {line: start, character: end}, end: {line, character}} : {start, end}};',
	],
];

export const withoutUnreached = {
	name: 'without-unreached',
	setup({onLoad, onEnd}) {
		const replaced = new Set();
		for (const entry of unreached) {
			const [name, file, contents] = entry;
			const filter = new RegExp(`[/\\\\]node_modules[/\\\\]${`${name}/${file}`.replaceAll('.', '\\.').replaceAll('/', '[/\\\\]')}$`);
			onLoad({filter}, () => {
				replaced.add(entry);
				return {contents};
			});
		}

		// A package that was rearranged would come back whole, and unnoticed.
		onEnd(({metafile}) => {
			const inputs = Object.keys(metafile?.inputs ?? {});
			const missed = unreached.filter(entry => !replaced.has(entry) && inputs.some(input => input.includes(`node_modules/${entry[0]}/`)));
			return {errors: missed.map(([name, file]) => ({text: `${name} has no ${file}, which was to be left out`}))};
		});
	},
};
