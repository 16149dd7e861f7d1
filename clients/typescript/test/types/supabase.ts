// A file as Supabase's CLI writes it, shortened.
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  __InternalSupabase: {
    PostgrestVersion: '14.1';
  };
  public: {
    Tables: {
      customer: {
        Row: { id: number; name: string; email: string | null; prefs: Json | null; tags: string[]; mood: Database['public']['Enums']['mood'] };
        Insert: { id?: number; name: string; email?: string | null; prefs?: Json | null; tags?: string[]; mood?: Database['public']['Enums']['mood'] };
        Update: { id?: number; name?: string; email?: string | null; prefs?: Json | null; tags?: string[]; mood?: Database['public']['Enums']['mood'] };
        Relationships: [];
      };
      invoice: {
        Row: { id: number; customer_id: number; paid_by: number | null; total: number };
        Insert: { id?: never; customer_id: number; paid_by?: number | null; total: number };
        Update: { id?: never; customer_id?: number; paid_by?: number | null; total?: number };
        Relationships: [
          {
            foreignKeyName: 'invoice_customer_id_fkey';
            columns: ['customer_id'];
            isOneToOne: false;
            referencedRelation: 'customer';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'invoice_paid_by_fkey';
            columns: ['paid_by'];
            isOneToOne: false;
            referencedRelation: 'customer';
            referencedColumns: ['id'];
          },
        ];
      };
      employee: {
        Row: { id: number; name: string; boss: number | null };
        Insert: { id?: number; name: string; boss?: number | null };
        Update: { id?: number; name?: string; boss?: number | null };
        Relationships: [
          {
            foreignKeyName: 'employee_boss_fkey';
            columns: ['boss'];
            isOneToOne: false;
            referencedRelation: 'employee';
            referencedColumns: ['id'];
          },
        ];
      };
    };
    Views: {
      big_customer: {
        Row: { id: number | null; name: string | null };
        Relationships: [];
      };
    };
    Functions: {
      total_of: { Args: { p_customer: number }; Returns: number };
      best: { Args: never; Returns: { id: number; name: string }[] };
      one: { Args: Record<PropertyKey, never>; Returns: { id: number } };
      clear: { Args: Record<PropertyKey, never>; Returns: undefined };
      names: { Args: { like?: string }; Returns: string[] };
      doc: { Args: { value: Json }; Returns: Json };
      over: { Args: { a: number }; Returns: number } | { Args: { b: string }; Returns: string };
    };
    Enums: { mood: 'sad' | 'ok' };
    CompositeTypes: { [_ in never]: never };
  };
  crm: {
    Tables: {
      note: {
        Row: { id: number; customer_id: number; text: string };
        Insert: { id?: number; customer_id: number; text: string };
        Update: { id?: number; customer_id?: number; text?: string };
        Relationships: [
          {
            foreignKeyName: 'note_customer_id_fkey';
            columns: ['customer_id'];
            isOneToOne: false;
            referencedRelation: 'customer';
            referencedColumns: ['id'];
          },
        ];
      };
    };
    Views: { [_ in never]: never };
    Functions: { [_ in never]: never };
  };
};
