import which from 'which';
import type {Look} from './look.ts';
import type {PackageManagerId, Platform} from './project.ts';

type PackageManagerRow = {
	readonly id: PackageManagerId;
	/** The program that shows that it is there. */
	readonly program: string;
	readonly systems: readonly Platform['os'][];
	/** `ID`s of the distributions whose own it is; their descendants name these in `ID_LIKE`. */
	readonly distributions: readonly string[];
};

const redHat = ['fedora', 'rhel', 'centos', 'rocky', 'almalinux', 'ol', 'amzn', 'mageia', 'azurelinux', 'mariner'];

/** In the order of preference where more than one fits. */
const packageManagers: readonly PackageManagerRow[] = [
	{
		id: 'apt',
		program: 'apt-get',
		systems: ['linux'],
		distributions: ['debian', 'ubuntu', 'raspbian', 'linuxmint', 'pop', 'kali', 'devuan'],
	},
	{id: 'dnf', program: 'dnf', systems: ['linux'], distributions: redHat},
	{id: 'yum', program: 'yum', systems: ['linux'], distributions: redHat},
	{id: 'pacman', program: 'pacman', systems: ['linux'], distributions: ['arch', 'manjaro', 'endeavouros', 'cachyos', 'artix', 'archarm']},
	{
		id: 'zypper',
		program: 'zypper',
		systems: ['linux'],
		distributions: ['suse', 'opensuse', 'opensuse-leap', 'opensuse-tumbleweed', 'sles', 'sled'],
	},
	{id: 'apk', program: 'apk', systems: ['linux'], distributions: ['alpine', 'wolfi', 'chainguard', 'postmarketos']},
	{id: 'brew', program: 'brew', systems: ['macos', 'linux'], distributions: []},
	{id: 'nix', program: 'nix', systems: ['linux', 'macos'], distributions: ['nixos']},
	{id: 'nix', program: 'nix-env', systems: ['linux', 'macos'], distributions: ['nixos']},
	{id: 'winget', program: 'winget', systems: ['windows'], distributions: []},
	{id: 'scoop', program: 'scoop', systems: ['windows'], distributions: []},
];

/** The distribution's own package manager, else that of the nearest distribution it is like, else the first that the system has. */
export function choosePackageManager(
	system: Platform['os'],
	distribution: Pick<NonNullable<Platform['distribution']>, 'id' | 'like'> | undefined,
	programs: ReadonlySet<string>,
): PackageManagerId | undefined {
	const present = packageManagers.filter(({program, systems}) => systems.includes(system) && programs.has(program));
	const names = distribution === undefined ? [] : [distribution.id, ...distribution.like];
	const own = names.flatMap(name => present.filter(({distributions}) => distributions.includes(name)));
	return (own[0] ?? present[0])?.id;
}

/** The programs of package managers that are on PATH. */
export async function findPackagePrograms({PATH}: Look['environment']): Promise<ReadonlySet<string>> {
	const found = await Promise.all(
		packageManagers.map(async ({program}) => ((await which(program, {nothrow: true, path: PATH ?? ''})) === null ? [] : [program])),
	);
	return new Set(found.flat());
}
