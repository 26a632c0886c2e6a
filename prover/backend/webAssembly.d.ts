/** The part of the runtime's WebAssembly that is used here and in audit/logarithm: TypeScript has it with a browser's types only. */
declare namespace WebAssembly {
  interface Module {
    readonly __module: unique symbol;
  }

  interface Instance {
    readonly exports: unknown;
  }

  class Memory {
    constructor(descriptor: {
      readonly initial: number;
      readonly maximum?: number;
      readonly shared?: boolean;
    });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  type Imports = Readonly<Record<string, object>>;

  function compile(code: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Imports): Promise<Instance>;
  function instantiate(
    code: Uint8Array,
    imports: Imports,
  ): Promise<{ readonly instance: Instance }>;
}
