import type {MetadataPackage} from './cargo-metadata.ts';
import type {CargoWorkspace} from './project.ts';

/** Crates that a Rust web service is built on. Front ends are not among them: frontends.ts knows them by their own marks. */
const frameworks: ReadonlySet<string> = new Set([
	'actix-web',
	'axum',
	'cot',
	'dropshot',
	'gotham',
	'loco-rs',
	'ntex',
	'pavex',
	'poem',
	'rocket',
	'rouille',
	'rwf',
	'salvo',
	'tide',
	'tonic',
	'trillium',
	'viz',
	'warp',
]);

/** Libraries that are a framework only where nothing above them is used. */
const foundations: ReadonlySet<string> = new Set(['hyper']);

/** The frameworks that a member depends on directly, not those of its tests and build script. */
export function frameworksOf({name: member, dependencies}: Pick<MetadataPackage, 'name' | 'dependencies'>): CargoWorkspace['frameworks'] {
	const direct = new Map(dependencies.filter(({kind}) => kind === null).map(({name, req}) => [name, req]));
	const found = [...direct].filter(([name]) => frameworks.has(name));
	const chosen = found.length > 0 ? found : [...direct].filter(([name]) => foundations.has(name));
	return chosen.map(([name, requirement]) => ({name, requirement, member})).sort((a, b) => (a.name < b.name ? -1 : 1));
}
