/** The part of the runtime's WebAssembly that field.ts uses: TypeScript has it with a browser's types only. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number });
    readonly buffer: ArrayBuffer;
  }

  function instantiate(
    code: Uint8Array,
    imports: { readonly env: { readonly memory: Memory } },
  ): Promise<{ readonly instance: { readonly exports: unknown } }>;
}
