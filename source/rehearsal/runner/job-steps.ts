import {randomBytes} from 'node:crypto';
import {appendFile, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {exitCodes, FerroviaError} from '../../engine/errors.ts';
import {Secret} from '../../engine/secrets.ts';
import {copyProject} from '../../project/copy-project.ts';
import {type DockerEngine, missingFromOutside} from '../../services/docker.ts';
import type {RunProcess} from '../../services/process.ts';
import {openRailway} from '../../services/railway/client.ts';
import {operations} from '../../services/railway/operations.ts';
import {ciSecrets, ciVariables} from '../../steps/ci-names.ts';
import {deployAndFollow, usualPatience} from '../../steps/railway/deploy.ts';
import {textAt} from '../github/repository.ts';
import type {AnnotationState, RepositoryState, RunState} from '../github/state.ts';
import type {RegistryDouble} from '../registry/double.ts';
import {assumeRole} from './assume-role.ts';
import {type SealingKeys, unseal} from './keys.ts';
import type {StepEnd} from './run.ts';
import type {Workflow, WorkflowStep} from './workflow.ts';

export type RunnerOptions = {
	readonly repository: RepositoryState;
	readonly keys: SealingKeys;
	readonly registry: RegistryDouble;
	/** Where the repository is checked out: builds take it as it is there. */
	readonly checkout: string;
	readonly engine: DockerEngine | undefined;
	/** The programs that scripts need are on this machine. */
	readonly runsScripts: boolean;
	/** For the programs that are started. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly run: RunProcess;
	readonly signal: AbortSignal;
	/** Told of each step that begins. */
	readonly output: (line: string) => void;
};

const simulated = (words: string): StepEnd => ({ok: true, lines: [`Simulated: ${words}`]});

/** The steps of one run, with what one leaves for the next. */
export class JobSteps {
	readonly #options: RunnerOptions;
	readonly #images: Map<string, string>;
	readonly #run: RunState;
	readonly #workflow: Workflow;
	readonly #isBroken: boolean;
	#folder: Promise<string> | undefined;
	#pushed: {readonly digest: string; readonly seconds: number; readonly log: string | undefined} | undefined;

	constructor(options: RunnerOptions, images: Map<string, string>, run: RunState, workflow: Workflow, isBroken: boolean) {
		this.#options = options;
		this.#images = images;
		this.#run = run;
		this.#workflow = workflow;
		this.#isBroken = isBroken;
	}

	/** What one step does, with the secrets and variables of the environment that its job runs in. */
	async perform({uses, run = '', inputs}: WorkflowStep, environment: string | undefined): Promise<StepEnd> {
		const role = /\bvars\.(\w+)/.exec(inputs['role-to-assume'] ?? '')?.[1];
		if (role !== undefined) {
			const {repository, environment: programs} = this.#options;
			const arn = repository.shelf.variables.get(role)?.value ?? '';
			return assumeRole(programs.AWS_ENDPOINT_URL ?? '', arn, repository, this.#run);
		}

		if (uses !== undefined) {
			return simulated(uses);
		}

		const script = /([\w-]+\.sh)\b/.exec(run)?.[1];
		switch (script) {
			case 'build-image.sh': {
				return this.#build();
			}

			case 'build-summary.sh': {
				return this.#summarize();
			}

			case 'deploy-railway.sh': {
				return this.#deploy(environment);
			}

			default: {
				return simulated(run);
			}
		}
	}

	async dispose(): Promise<void> {
		if (this.#folder !== undefined) {
			await rm(await this.#folder, {recursive: true, force: true, maxRetries: 3});
		}
	}

	async #build(): Promise<StepEnd> {
		const {engine, registry} = this.#options;
		const started = Date.now();
		const tried = engine === undefined ? {missing: 'There is no Docker engine on this machine.'} : await this.#buildForReal(engine);
		const built = 'missing' in tried ? undefined : tried;
		if (built?.ok === false || (built === undefined && this.#isBroken)) {
			return {ok: false, lines: built?.lines ?? [brokenLine]};
		}

		const {sha, branch} = this.#run;
		const name = this.#imageName();
		const content = built?.id ?? `simulated build of ${sha}`;
		// As build-image.sh names it: a tag has fewer characters than a branch.
		registry.push(name, branch.replaceAll(/[^\w.-]/g, '-'), content, true);
		const {digest} = registry.push(name, `sha-${sha.slice(0, 7)}`, content, true);
		if (built !== undefined) {
			this.#images.set(digest, built.image);
		}

		this.#pushed = {digest, seconds: Math.round((Date.now() - started) / 1000), log: built?.log};
		return {
			ok: true,
			lines: [
				...('missing' in tried ? [`Simulated: no image was built. ${tried.missing}`] : tried.lines),
				`Pushed to the practice registry: ${name}@${digest}`,
			],
		};
	}

	async #buildForReal({build, environment}: DockerEngine) {
		const {run, checkout, signal} = this.#options;
		const folder = await this.#workFolder();
		const context = path.join(folder, 'context');
		await mkdir(context);
		await copyProject({run, environment}, checkout, context, signal);
		const {CONTEXT = '.', DOCKERFILE = 'Dockerfile'} = this.#workflow.environment;
		if (this.#isBroken) {
			await breakSources(context, await this.#mainFiles());
		}

		const image = `ferrovia-rehearsal-${randomBytes(4).toString('hex')}`;
		const lines: string[] = [];
		const result = await run(
			[...build, '--progress=plain', '--file', path.join(context, DOCKERFILE), '--tag', image, path.join(context, CONTEXT)],
			{env: environment, signal, timeoutMs: 30 * 60_000, onLine: line => lines.push(line)},
		);
		const {ok} = result;
		if (!ok && missingFromOutside(result) !== undefined) {
			return {missing: missingFromOutside(result)};
		}

		const log = path.join(folder, 'build.log');
		await writeFile(log, lines.map(line => `${line}\n`).join(''));
		const seen = ok ? await run(['docker', 'image', 'inspect', '--format', '{{.Id}}', image], {env: environment, signal}) : undefined;
		return {ok, image, id: seen?.stdout.trim() ?? '', log, lines};
	}

	/** The figures of a build are read from its log: where nothing was built there are none. */
	async #summarize(): Promise<StepEnd> {
		const {runsScripts} = this.#options;
		if (this.#pushed?.log === undefined || !runsScripts) {
			return simulated(
				this.#pushed?.log === undefined ? 'nothing was built, so there are no figures' : 'no sh, awk and jq on this machine',
			);
		}

		const {log, seconds} = this.#pushed;
		const [ok, lines] = await this.#script('build-summary.sh', {
			BUILD_LOG: log,
			BUILD_SECONDS: String(seconds),
			BUILD_IMAGE: `${this.#imageName()}@${this.#pushed.digest}`,
			OUTCOME: 'success',
			THRESHOLD: '20',
			BRANCH: this.#run.branch,
		});
		const annotations = lines.flatMap((line): readonly AnnotationState[] => {
			const [, level, title = '', message = ''] = /^::(notice|warning) title=([^:]*)::(.*)$/.exec(line) ?? [];
			return level === undefined ? [] : [{level: level as 'notice' | 'warning', title, message: message.replaceAll('%25', '%')}];
		});
		return {ok, lines, annotations};
	}

	async #deploy(environment: string | undefined): Promise<StepEnd> {
		const {repository, keys, runsScripts} = this.#options;
		const own = repository.environments.get(environment ?? '');
		const sealed = (own?.secrets.get(ciSecrets.railwayToken) ?? repository.shelf.secrets.get(ciSecrets.railwayToken))?.sealed;
		const token = sealed === undefined ? undefined : await unseal(sealed, keys);
		const variable = (name: string) => (own?.variables.get(name) ?? repository.shelf.variables.get(name))?.value ?? '';
		const service = [...repository.shelf.variables.keys()].find(name => name.startsWith(ciVariables.railwayService)) ?? '';
		const image = `${this.#workflow.environment.IMAGE}@${this.#pushed?.digest}`;
		const place = {serviceId: variable(service), environmentId: variable(ciVariables.railwayEnvironment)};
		if (!runsScripts) {
			return this.#deployByItself(image, token ?? '', place);
		}

		const [ok, lines] = await this.#script('deploy-railway.sh', {
			IMAGE: image,
			RAILWAY_TOKEN: token,
			RAILWAY_SERVICE_ID: place.serviceId,
			RAILWAY_ENVIRONMENT_ID: place.environmentId,
			// Each look takes a deployment of the double one step further.
			POLL_FIRST: '0',
			POLL_MOST: '0',
		});
		return {ok, lines};
	}

	/** The same calls as the script's, with the same token, where there is no curl or jq. */
	async #deployByItself(
		image: string,
		token: string,
		place: {readonly serviceId: string; readonly environmentId: string},
	): Promise<StepEnd> {
		const {environment, signal} = this.#options;
		const lines = ['Simulated: no sh, curl and jq on this machine, so Ferrovia makes the calls of deploy-railway.sh.'];
		const output = (line: string) => void lines.push(line);
		try {
			const railway = openRailway({environment, token: new Secret(token), kind: 'project', signal, output});
			await railway.request(operations.serviceInstanceUpdate, {...place, input: {source: {image}}});
			await deployAndFollow({railway}, {projectId: '', ...place}, {signal, output}, {...usualPatience, firstMs: 100, longestMs: 500});
			return {ok: true, lines};
		} catch (error) {
			if (!(error instanceof FerroviaError) || error.exitCode === exitCodes.interrupted) {
				throw error;
			}

			return {ok: false, lines: [...lines, `::error::${error.what} ${error.why ?? ''}`]};
		}
	}

	/** One of the scripts as it was committed. */
	async #script(
		name: string,
		variables: Readonly<Record<string, string | undefined>>,
	): Promise<readonly [ok: boolean, lines: readonly string[]]> {
		const {repository, environment, run, signal} = this.#options;
		const text = textAt(repository, this.#run.branch, `.github/scripts/${name}`) ?? 'exit 1';
		const file = path.join(await this.#workFolder(), name);
		await writeFile(file, text);
		const lines: string[] = [];
		const {ok} = await run(['sh', file], {
			env: {...environment, ...variables},
			signal,
			timeoutMs: 5 * 60_000,
			onLine: line => lines.push(line),
		});
		return [ok, lines];
	}

	async #workFolder(): Promise<string> {
		this.#folder ??= mkdtemp(path.join(path.dirname(this.#options.checkout), 'runner-'));
		return this.#folder;
	}

	/** Without its registry. */
	#imageName(): string {
		return (this.#workflow.environment.IMAGE ?? '').replace(/^[^/]+\//, '');
	}

	async #mainFiles(): Promise<readonly string[]> {
		const {run, checkout, environment, signal} = this.#options;
		const listed = await run(['git', 'ls-files', '*/main.rs', 'main.rs'], {cwd: checkout, env: environment, signal});
		return listed.stdout.split('\n').filter(line => line !== '');
	}
}

const brokenLine = 'error: broken on purpose by the rehearsal';

async function breakSources(context: string, files: readonly string[]): Promise<void> {
	for (const file of files) {
		const name = path.join(context, file);
		await appendFile(name, '\ncompile_error!("broken on purpose by the rehearsal");\n');
	}
}
