import type {Instruction} from './dockerfile.ts';
import {expand, type Values} from './expand.ts';

/** A `RUN --mount=`. A value of an option that stands alone, `rw`, is empty. */
export type Mount = {
	/** As written, in small letters: it may be none that there is. */
	readonly type: string;
	readonly options: ReadonlyMap<string, string>;
	readonly target: string | undefined;
	readonly from: string | undefined;
};

/** The mounts of a RUN, which are comma-separated values as BuildKit reads them. */
export function mountsOf({flags}: Pick<Instruction, 'flags'>, values: Values = new Map()): readonly Mount[] {
	return flags.filter(({name}) => name === 'mount').map(({value}) => mountOf(value, values));
}

function mountOf(text: string, values: Values): Mount {
	const options = new Map(
		fieldsOf(text).map(field => {
			const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(field) ?? [];
			return [key.toLowerCase(), expand(value, values)] as const;
		}),
	);
	return {
		type: (options.get('type') ?? 'bind').toLowerCase(),
		options,
		target: options.get('target') ?? options.get('dst') ?? options.get('destination'),
		from: options.get('from'),
	};
}

function fieldsOf(text: string): readonly string[] {
	return [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
		([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
	);
}

/** Where a secret lies while its RUN runs; undefined where it is a variable only. */
export function secretPath({options, target}: Mount): string | undefined {
	const id = options.get('id') ?? options.get('source') ?? options.get('src') ?? '';
	return target ?? (options.has('env') ? undefined : `/run/secrets/${id}`);
}
