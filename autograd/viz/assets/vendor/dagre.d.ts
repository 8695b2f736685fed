// What the page's script uses of dagre.

declare const dagre: {
  graphlib: {
    Graph: new (options: { multigraph?: boolean; compound?: boolean }) => {
      setGraph(label: object): void;
      setNode(key: string, label: object): void;
      hasNode(key: string): boolean;
      setEdge(from: string, to: string, label: object, name: string): void;
      node(key: string): { x: number; y: number; width: number; height: number };
      edge(key: { v: string; w: string; name: string }): { x?: number; y?: number; points: { x: number; y: number }[] };
    };
  };
  layout(graph: object, options?: { customOrder?: (ranked: any) => void }): void;
};
