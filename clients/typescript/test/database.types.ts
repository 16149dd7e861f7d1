// Written by batch-ops-types from batch_openapi(). Do not edit: run it again.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  __batch_ops: { numbers: 'number'; schema: "public" };
  public: {
    Tables: {
      account: {
        Row: {
          account_id: number;
          balance: number;
          customer_id: number;
        };
        Insert: {
          account_id?: number;
          balance?: number;
          customer_id: number;
        };
        Update: {
          account_id?: number;
          balance?: number;
          customer_id?: number;
        };
        Relationships: [
          { foreignKeyName: "account_customer_id_fkey"; columns: ["customer_id"]; isOneToOne: true; referencedSchema: "public"; referencedRelation: "customer"; referencedColumns: ["customer_id"] },
        ];
      };
      album: {
        Row: {
          album_id: number;
          artist_id: number;
          released: string;
          title: string;
        };
        Insert: {
          album_id?: number;
          artist_id: number;
          released: string;
          title: string;
        };
        Update: {
          album_id?: number;
          artist_id?: number;
          released?: string;
          title?: string;
        };
        Relationships: [
          { foreignKeyName: "album_artist_id_fkey"; columns: ["artist_id"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "artist"; referencedColumns: ["artist_id"] },
        ];
      };
      artist: {
        Row: {
          artist_id: number;
          country: string;
          founded: number | null;
          name: string;
        };
        Insert: {
          artist_id?: number;
          country: string;
          founded?: number | null;
          name: string;
        };
        Update: {
          artist_id?: number;
          country?: string;
          founded?: number | null;
          name?: string;
        };
        Relationships: [];
      };
      customer: {
        Row: {
          city: string | null;
          customer_id: number;
          email: string;
          first_name: string;
          last_name: string;
          since: string;
        };
        Insert: {
          city?: string | null;
          customer_id?: number;
          email: string;
          first_name: string;
          last_name: string;
          since?: string;
        };
        Update: {
          city?: string | null;
          customer_id?: number;
          email?: string;
          first_name?: string;
          last_name?: string;
          since?: string;
        };
        Relationships: [];
      };
      invoice: {
        Row: {
          customer_id: number;
          invoice_id: number;
          issued: string;
          total: number;
        };
        Insert: {
          customer_id: number;
          invoice_id?: number;
          issued?: string;
          total: number;
        };
        Update: {
          customer_id?: number;
          invoice_id?: number;
          issued?: string;
          total?: number;
        };
        Relationships: [
          { foreignKeyName: "invoice_customer_id_fkey"; columns: ["customer_id"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "customer"; referencedColumns: ["customer_id"] },
        ];
      };
      invoice_line: {
        Row: {
          invoice_id: number;
          invoice_line_id: number;
          quantity: number;
          track_id: number;
          unit_price: number;
        };
        Insert: {
          invoice_id: number;
          invoice_line_id?: number;
          quantity?: number;
          track_id: number;
          unit_price: number;
        };
        Update: {
          invoice_id?: number;
          invoice_line_id?: number;
          quantity?: number;
          track_id?: number;
          unit_price?: number;
        };
        Relationships: [
          { foreignKeyName: "invoice_line_invoice_id_fkey"; columns: ["invoice_id"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "invoice"; referencedColumns: ["invoice_id"] },
          { foreignKeyName: "invoice_line_track_id_fkey"; columns: ["track_id"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "track"; referencedColumns: ["track_id"] },
        ];
      };
      ledger: {
        Row: {
          amount: number;
          entry: number;
          note: string | null;
        };
        Insert: {
          amount: number;
          entry: number;
          note?: string | null;
        };
        Update: {
          amount?: number;
          entry?: number;
          note?: string | null;
        };
        Relationships: [];
      };
      payment: {
        Row: {
          account_id: number;
          amount: number;
          invoice_id: number | null;
          note: string | null;
          payment_id: number;
        };
        Insert: {
          account_id: number;
          amount: number;
          invoice_id?: number | null;
          note?: string | null;
          payment_id?: number;
        };
        Update: {
          account_id?: number;
          amount?: number;
          invoice_id?: number | null;
          note?: string | null;
          payment_id?: number;
        };
        Relationships: [
          { foreignKeyName: "payment_account_id_fkey"; columns: ["account_id"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "account"; referencedColumns: ["account_id"] },
          { foreignKeyName: "payment_invoice_id_fkey"; columns: ["invoice_id"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "invoice"; referencedColumns: ["invoice_id"] },
        ];
      };
      person: {
        Row: {
          boss: number | null;
          id: number;
          mood: "sad" | "ok" | "happy";
          name: string;
          prefs: Json;
          tags: (string | null)[];
        };
        Insert: {
          boss?: number | null;
          mood?: "sad" | "ok" | "happy";
          name: string;
          prefs?: Json;
          tags?: (string | null)[];
        };
        Update: {
          boss?: number | null;
          mood?: "sad" | "ok" | "happy";
          name?: string;
          prefs?: Json;
          tags?: (string | null)[];
        };
        Relationships: [
          { foreignKeyName: "person_boss_fkey"; columns: ["boss"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "person"; referencedColumns: ["id"] },
        ];
      };
      seat: {
        Row: {
          holder: string | null;
          place: number;
        };
        Insert: {
          holder?: string | null;
          place: number;
        };
        Update: {
          holder?: string | null;
          place?: number;
        };
        Relationships: [];
      };
      track: {
        Row: {
          album_id: number;
          name: string;
          number: number;
          price: number;
          seconds: number;
          stock: number;
          track_id: number;
        };
        Insert: {
          album_id: number;
          name: string;
          number: number;
          price?: number;
          seconds: number;
          stock?: number;
          track_id?: number;
        };
        Update: {
          album_id?: number;
          name?: string;
          number?: number;
          price?: number;
          seconds?: number;
          stock?: number;
          track_id?: number;
        };
        Relationships: [
          { foreignKeyName: "track_album_id_fkey"; columns: ["album_id"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "album"; referencedColumns: ["album_id"] },
        ];
      };
      transfer: {
        Row: {
          amount: number;
          fee: number | null;
          payee: number;
          payer: number;
          transfer_id: number;
        };
        Insert: {
          amount: number;
          payee: number;
          payer: number;
        };
        Update: {
          amount?: number;
          payee?: number;
          payer?: number;
        };
        Relationships: [
          { foreignKeyName: "transfer_payee_fkey"; columns: ["payee"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "account"; referencedColumns: ["account_id"] },
          { foreignKeyName: "transfer_payer_fkey"; columns: ["payer"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "account"; referencedColumns: ["account_id"] },
        ];
      };
      "we\"ird": {
        Row: {
          id: number;
          select: string | null;
        };
        Insert: {
          id: number;
          select?: string | null;
        };
        Update: {
          id?: number;
          select?: string | null;
        };
        Relationships: [];
      };
    };
    Views: {
      cheap_track: {
        Row: {
          name: string;
          price: number;
          track_id: number;
        };
        Insert: {
          name: string;
          price?: number;
          track_id?: number;
        };
        Update: {
          name?: string;
          price?: number;
          track_id?: number;
        };
        Relationships: [];
      };
      loud_track: {
        Row: {
          loud: string | null;
          name: string;
          track_id: number;
        };
        Insert: {
          name: string;
          track_id?: number;
        };
        Update: {
          name?: string;
          track_id?: number;
        };
        Relationships: [];
      };
      track_count: {
        Row: {
          album_id: number | null;
          tracks: number | null;
        };
        Relationships: [
          { foreignKeyName: "track_album_id_fkey"; columns: ["album_id"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "album"; referencedColumns: ["album_id"] },
        ];
      };
    };
    Functions: {
      area: { Args: { height?: number | null; width: number | null }; Returns: (number | null)[] };
      echo: { Args: { value: Json }; Returns: Json[] };
      fail_with: { Args: { message: string | null; state: string | null }; Returns: Record<string, unknown>[] };
      nothing: { Args: {}; Returns: Record<string, unknown>[] };
      pause: { Args: { seconds: number | null }; Returns: Record<string, unknown>[] };
      run_batch: { Args: {}; Returns: Json[] };
      top_tracks: { Args: { how_many: number | null }; Returns: { name: string | null; track_id: number | null }[] };
    };
  };
  sales: {
    Tables: {
      "Order Lines": {
        Row: {
          "$ref:x": string | null;
          "@rows": string | null;
          "a,b": string | null;
          "br}a{ce": string | null;
          customer_id: number | null;
          id: number;
          "odd.name": string | null;
          "qu\"ote": string | null;
          "ünï cödé": string | null;
        };
        Insert: {
          "$ref:x"?: string | null;
          "@rows"?: string | null;
          "a,b"?: string | null;
          "br}a{ce"?: string | null;
          customer_id?: number | null;
          id: number;
          "odd.name"?: string | null;
          "qu\"ote"?: string | null;
          "ünï cödé"?: string | null;
        };
        Update: {
          "$ref:x"?: string | null;
          "@rows"?: string | null;
          "a,b"?: string | null;
          "br}a{ce"?: string | null;
          customer_id?: number | null;
          id?: number;
          "odd.name"?: string | null;
          "qu\"ote"?: string | null;
          "ünï cödé"?: string | null;
        };
        Relationships: [
          { foreignKeyName: "Order Lines_customer_id_fkey"; columns: ["customer_id"]; isOneToOne: false; referencedSchema: "public"; referencedRelation: "customer"; referencedColumns: ["customer_id"] },
        ];
      };
    };
    Views: {};
    Functions: {};
  };
};
