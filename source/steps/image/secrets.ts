import {fieldOf, fieldsOf, stringOf} from '../../project/fields.ts';
import type {LockedPackage, Project} from '../../project/project.ts';
import {readToml, type TomlTable} from '../../toml/read.ts';

const cratesIo = /^(?:registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index|sparse\+https:\/\/index\.crates\.io\/)$/;

/**
Ids of the BuildKit secrets that fetching the dependencies may need: a token for each registry other than crates.io, and git
credentials for repositories that the project's own account owns, or that are cloned over ssh. A public one needs none, and the secret need not be there.
*/
export function buildSecrets(
	{cargoConfig, git}: Pick<Project, 'cargoConfig' | 'git'>,
	compiled: readonly LockedPackage[],
): readonly string[] {
	const sources = new Set(compiled.map(({source}) => source).filter(source => source !== undefined));
	const registries = cargoConfig.files
		.filter(({scope}) => scope === 'project')
		.flatMap(({text}) => fieldsOf(fieldOf(parse(text), 'registries')))
		.filter(([, registry]) => isUsed(stringOf(fieldOf(registry, 'index')), sources))
		.map(([name]) => `cargo_registries_${name.toLowerCase().replaceAll(/[^a-z\d]/g, '_')}_token`);
	const owner = git?.remote?.owner.toLowerCase();
	const isPrivate = [...sources].some(
		source =>
			source.startsWith('git+ssh:') ||
			(source.startsWith('git+https:') && owner !== undefined && source.toLowerCase().includes(`//${git?.remote?.host}/${owner}/`)),
	);
	return [...new Set([...registries, ...(isPrivate ? ['git_credentials'] : [])])].sort();
}

function isUsed(index: string | undefined, sources: ReadonlySet<string>): boolean {
	const address = (text: string) => text.replace(/^(?:registry|sparse)\+/, '').replace(/\/$/, '');
	return index !== undefined && [...sources].some(source => !cratesIo.test(source) && address(source) === address(index));
}

function parse(text: string): TomlTable {
	try {
		return readToml(text);
	} catch {
		return {};
	}
}
