declare const FERROVIA_VERSION: string | undefined;

/** The version of the package, put in by the build. */
export const version = typeof FERROVIA_VERSION === 'string' ? FERROVIA_VERSION : '0.0.0-source';
