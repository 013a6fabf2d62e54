namespace Rapport.Stack.Supervision;

/// <summary>What a part of the stack is. Parts stop in the reverse order of this list.</summary>
internal enum PartKind
{
    Store,
    Dashboard,
    Mailbox,
    Sidecar,
    Service,
    Gateway,
}
