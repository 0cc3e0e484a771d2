"use client";
// The exercise in a client component.

import { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } from "leadwire";
import { useEffect } from "react";

import { exerciseInPage } from "../../shared/page.js";

export default function Page() {
  useEffect(() => {
    exerciseInPage({ LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate });
  }, []);
  return <p>The exercise in a client component.</p>;
}
