import type {Platform} from './project.ts';

/** Reads an os-release file: shell-like assignments (https://www.freedesktop.org/software/systemd/man/latest/os-release.html), with its defaults. */
export function parseOsRelease(text: string): NonNullable<Platform['distribution']> {
	const fields = new Map(
		text
			.split(/\r?\n/)
			.map(line => /^\s*([A-Z0-9_]+)=(.*)$/.exec(line))
			.filter(match => match !== null)
			.map(([, name = '', value = '']) => [name, unquote(value.trim())]),
	);
	const name = fields.get('NAME') || 'Linux';
	const version = fields.get('VERSION_ID') || '';
	return {
		id: fields.get('ID') || 'linux',
		like: (fields.get('ID_LIKE') ?? '').split(/\s+/).filter(Boolean),
		version,
		name: fields.get('PRETTY_NAME') || `${name} ${version}`.trim(),
	};
}

function unquote(value: string): string {
	const [, double, single] = /^(?:"(.*)"|'(.*)')$/.exec(value) ?? [];
	return single ?? (double ?? value).replaceAll(/\\(["$`\\])/g, '$1');
}
