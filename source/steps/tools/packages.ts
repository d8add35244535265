import type {PackageManagerId} from '../../project/project.ts';

export type Tool = 'mold' | 'clang' | 'lld' | 'sccache';

export type PackageManager = {
	readonly name: string;
	/** Arguments before the package's name. */
	readonly install: readonly string[];
	readonly remove: readonly string[];
	/** Exits with 0 when the package is installed. */
	readonly query: readonly string[];
	/** Brings the list of packages up to date, when an install does not know the package. */
	readonly refresh?: readonly string[];
	readonly needsRoot: boolean;
	readonly environment?: Readonly<Record<string, string>>;
	/**
	The package of each tool. sccache stands here only where the package is new and has S3: Debian 12 and 13, Ubuntu 24.04
	and 25.10, Fedora's EPEL and Alpine carry none, an old one, or one without S3.
	*/
	readonly packages: Partial<Record<Tool, string>>;
};

/** How each package manager is asked. Those that are missing here print what to do by hand: {@link manualInstructions}. */
export const packageManagers: Readonly<Record<Exclude<PackageManagerId, 'nix'>, PackageManager>> = {
	apt: {
		name: 'apt',
		install: ['apt-get', 'install', '--yes', '--no-install-recommends'],
		remove: ['apt-get', 'remove', '--yes'],
		query: ['dpkg', '--status'],
		refresh: ['apt-get', 'update'],
		needsRoot: true,
		environment: {DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1'},
		packages: {mold: 'mold', clang: 'clang', lld: 'lld'},
	},
	dnf: {
		name: 'dnf',
		install: ['dnf', 'install', '--assumeyes'],
		remove: ['dnf', 'remove', '--assumeyes', '--noautoremove'],
		query: ['rpm', '--query'],
		needsRoot: true,
		packages: {mold: 'mold', clang: 'clang', lld: 'lld'},
	},
	yum: {
		name: 'yum',
		install: ['yum', 'install', '--assumeyes'],
		remove: ['yum', 'remove', '--assumeyes'],
		query: ['rpm', '--query'],
		needsRoot: true,
		packages: {mold: 'mold', clang: 'clang', lld: 'lld'},
	},
	pacman: {
		name: 'pacman',
		install: ['pacman', '--sync', '--noconfirm', '--needed'],
		remove: ['pacman', '--remove', '--noconfirm'],
		query: ['pacman', '--query'],
		needsRoot: true,
		packages: {mold: 'mold', clang: 'clang', lld: 'lld', sccache: 'sccache'},
	},
	zypper: {
		name: 'zypper',
		install: ['zypper', '--non-interactive', 'install', '--no-recommends'],
		remove: ['zypper', '--non-interactive', 'remove'],
		query: ['rpm', '--query'],
		refresh: ['zypper', '--non-interactive', 'refresh'],
		needsRoot: true,
		packages: {mold: 'mold', clang: 'clang', lld: 'lld'},
	},
	apk: {
		name: 'apk',
		install: ['apk', 'add'],
		remove: ['apk', 'del'],
		query: ['apk', 'info', '--installed'],
		refresh: ['apk', 'update'],
		needsRoot: true,
		packages: {mold: 'mold', clang: 'clang', lld: 'lld'},
	},
	brew: {
		name: 'Homebrew',
		install: ['brew', 'install'],
		remove: ['brew', 'uninstall'],
		query: ['brew', 'list', '--versions'],
		needsRoot: false,
		environment: {HOMEBREW_NO_ENV_HINTS: '1'},
		packages: {mold: 'mold', clang: 'llvm', lld: 'lld', sccache: 'sccache'},
	},
	winget: {
		name: 'winget',
		install: ['winget', 'install', '--exact', '--accept-package-agreements', '--accept-source-agreements', '--id'],
		remove: ['winget', 'uninstall', '--exact', '--id'],
		query: ['winget', 'list', '--exact', '--id'],
		needsRoot: false,
		packages: {sccache: 'Mozilla.sccache'},
	},
	scoop: {
		name: 'Scoop',
		install: ['scoop', 'install'],
		remove: ['scoop', 'uninstall'],
		query: ['scoop', 'prefix'],
		needsRoot: false,
		packages: {sccache: 'sccache'},
	},
};

/** What to put into a shell on NixOS, where nothing is installed by a command that stays. */
export function nixShellSnippet(tools: readonly Tool[]): string {
	return `nix-shell -p ${tools.join(' ')}`;
}
