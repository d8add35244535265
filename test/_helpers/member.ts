import type {CargoMember} from '../../source/project/project.ts';

/** A package of a workspace, with one binary of its name. */
export function fakeMember(name: string, more: Partial<CargoMember> = {}): CargoMember {
	return {
		name,
		version: '0.1.0',
		manifestPath: `/home/me/demo/${name}/Cargo.toml`,
		edition: '2021',
		rustVersion: undefined,
		binaries: [name],
		mainFiles: {[name]: `/home/me/demo/${name}/src/main.rs`},
		defaultRun: undefined,
		library: false,
		buildScript: undefined,
		dependencies: [],
		...more,
	};
}
