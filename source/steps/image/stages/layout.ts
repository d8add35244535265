import type {ImageRecipe} from '../recipe.ts';

/** Where the build context lies in the image. */
export const contextFolder = '/app';

/** Where the project lies in the image: cargo runs there in every stage, because sccache's keys have the folder in them. */
export function projectFolder({folder}: Pick<ImageRecipe, 'folder'>): string {
	return folder === '' ? contextFolder : `${contextFolder}/${folder}`;
}

/** A path of the project as it is named in the build context. */
export function inContext({folder}: Pick<ImageRecipe, 'folder'>, file: string): string {
	return folder === '' ? file : `${folder}/${file}`;
}

/** A file of the project that the script lies in. */
export const scriptPath = 'docker/with-sccache.sh';

/** True where RUNs that compile go through the script. */
export function usesScript({sccache, secrets}: Pick<ImageRecipe, 'sccache' | 'secrets'>): boolean {
	return sccache || secrets.length > 0;
}

const awsSecrets = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'];

/** A RUN that compiles or fetches what the project depends on: with the secrets, for as long as it runs, and behind sccache. */
export function compile(recipe: ImageRecipe, ...commands: readonly string[]): string {
	return run([...cacheSecrets(recipe), ...recipe.secrets.filter(id => !isOfCache(id))], usesScript(recipe), commands);
}

/** A RUN that compiles a tool from crates.io: it needs none of the project's tokens. */
export function compileTool(recipe: ImageRecipe, ...commands: readonly string[]): string {
	return run(cacheSecrets(recipe), recipe.sccache, commands);
}

function cacheSecrets({sccache, secrets}: ImageRecipe): readonly string[] {
	return sccache ? [...awsSecrets, ...secrets.filter(isOfCache)] : [];
}

/** GitHub's cache is reached with these two. */
function isOfCache(id: string): boolean {
	return id.startsWith('actions_');
}

function run(secrets: readonly string[], throughScript: boolean, [first = '', ...others]: readonly string[]): string {
	return [
		...secrets.map((id, index) => `${index === 0 ? 'RUN ' : '    '}--mount=type=secret,id=${id}`),
		`${secrets.length === 0 ? 'RUN ' : '    '}${throughScript ? 'with-sccache ' : ''}${first}`,
		...others.map(command => `    && ${command}`),
	].join(' \\\n');
}

/** Packages are downloaded into mounts, so that the layer has what is installed and nothing else. */
export function aptInstall(packages: readonly string[]): string {
	return `# hadolint ignore=DL3008
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\
    apt-get update \\
    && apt-get install --yes --no-install-recommends ${packages.join(' ')}`;
}

export function environmentLines(values: ReadonlyArray<readonly [string, string]>): string {
	return values.map(([name, value]) => `ENV ${name}=${/^[\w./:@+-]*$/.test(value) ? value : JSON.stringify(value)}`).join('\n');
}

/** COPY of one path. White space needs the JSON form; `[` would begin a pattern, and `$` a variable (https://docs.docker.com/reference/dockerfile/#copy). */
export function copyLine(from: string, to: string): string {
	const [source, target] = [from.replaceAll('[', '[[]'), to].map(place => place.replaceAll('$', String.raw`\$`));
	return `COPY ${/[\s"]/.test(from + to) || from.startsWith('--') ? JSON.stringify([source, target]) : `${source} ${target}`}`;
}

/** One word for sh. */
export function quoted(word: string): string {
	return /^[\w./@+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
