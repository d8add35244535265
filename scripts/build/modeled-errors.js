import {readFile} from 'node:fs/promises';

const written =
	/^export class (\w+) extends __BaseException \{\s+static shapeId = ("[\w.]+#\1");\s+name = "\1";\s+\$fault = ("\w+");((?:\s+\w+;)*)\s+constructor\(opts\) \{\s+super\(\{\s+name: "\1",\s+\$fault: \3,\s+\.\.\.opts,?\s+\}\);\s+Object\.setPrototypeOf\(this, \1\.prototype\);((?:\s+this\.(\w+) = opts\.\6;)*)\s+\}\s+\}$/gm;

/** Each AWS client has a class for each of its errors, all of them alike but for their names and fields: one function makes them. */
export const modeledErrors = {
	name: 'modeled-errors',
	setup({onLoad, onResolve}) {
		onLoad({filter: /[/\\]@aws-sdk[/\\].*[/\\]models[/\\]errors\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const contents = text.replaceAll(written, (_, name, shapeId, fault, fields, assigned) => {
				const names = [...fields.matchAll(/\w+/g)].map(([field]) => field);
				if (names.join() !== [...assigned.matchAll(/this\.(\w+)/g)].map(([, field]) => field).join()) {
					throw new Error(`${file}: ${name} gives its fields other values`);
				}

				return `export const ${name} = /* @__PURE__ */ modeledError(__BaseException, ${[shapeId, fault, ...names.map(field => `"${field}"`)].join(', ')});`;
			});
			// One of STS's has a field of its own kind, and stays as it is.
			return contents === text
				? {errors: [{text: `${file} has no error that is written as they were`}]}
				: {contents: `import {modeledError} from 'modeled-error';\n${contents}`};
		});
		onResolve({filter: /^modeled-error$/}, ({path}) => ({path, namespace: 'modeled-error', sideEffects: false}));
		onLoad({filter: /.*/, namespace: 'modeled-error'}, () => ({contents: `export ${modeledError}`}));
	},
};

/** Exactly the class that AWS writes for an error. */
function modeledError(Base, shapeId, $fault, ...fields) {
	const name = shapeId.split('#')[1];
	return class Modeled extends Base {
		static shapeId = shapeId;
		name = name;
		$fault = $fault;
		constructor(options) {
			super({name, $fault, ...options});
			Object.setPrototypeOf(this, Modeled.prototype);
			for (const field of fields) {
				this[field] = options[field];
			}
		}
	};
}
