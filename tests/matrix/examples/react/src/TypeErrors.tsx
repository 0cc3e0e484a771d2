// Type errors that the compiler must report: one in the line after each expect-error comment.

export function TypeErrors() {
  return (
    <>
      <lead-form onleadsubmit={({ detail }) => (detail.values.description = "right")} kind="ivvy.lead" />
      {/* @ts-expect-error The property is `values`. */}
      <lead-form onleadsubmit={({ detail }) => detail.value} />
      {/* @ts-expect-error Only leaddelivered has a receipt. */}
      <lead-form onleadrefused={({ detail }) => detail.receipt} />
      {/* @ts-expect-error There is no such kind. */}
      <lead-form kind="ivvy.leads" />
      {/* @ts-expect-error There is no such text. */}
      <lead-form words={{ thanks: "Thank you" }} />
    </>
  );
}
