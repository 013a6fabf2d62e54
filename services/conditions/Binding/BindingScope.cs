using Rapport.Conditions.Runtime;
using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>What is visible where an expression is bound, and where its faults go.</summary>
internal sealed class BindingScope(SourceText source, ConditionSchema schema, List<ConditionFault> faults)
{
    private readonly List<(string Name, CelType Type)> locals = [];

    public ConditionSchema Schema => schema;

    public ReadsBuilder Reads { get; private init; } = new();

    /// <summary>Whether it filters counted events: bare names are properties, and nothing else is seen.</summary>
    public bool IsFilter { get; private init; }

    public int FaultCount => faults.Count;

    public int MacroDepth => locals.Count;

    public IEnumerable<string> LocalNames => locals.Select(local => local.Name);

    public BindingScope ForFilter() => new(source, schema, faults) { IsFilter = true };

    /// <summary>To bind a part a second time by itself: what it reads is known already, and its faults tell that it cannot stand alone.</summary>
    public BindingScope ForPart(List<ConditionFault> partFaults) => new(source, schema, partFaults) { Reads = Reads };

    /// <summary>A fault that nobody has to mend unless the place of use asks for it.</summary>
    public ConditionFault Note(int offset, string message, string? hint) => source.Fault(offset, message, hint);

    public Bound Fault(int offset, string message, string? hint = null)
    {
        faults.Add(source.Fault(offset, message, hint));
        return Bound.Failed;
    }

    /// <summary>Reports an expression that cannot have one of the kinds needed.</summary>
    public bool Require(Bound bound, Kinds needed, Node node, string user)
    {
        if (bound.Type.MayBe(needed)) return true;
        Fault(node.Offset, $"{user} takes {CelType.Describe(needed)}, and this is {bound.Type}");
        return false;
    }

    public SiteErrors Errors(Node node, string name) => new(source, node.Offset, name);

    public void PushLocal(string name, CelType type) => locals.Add((name, type));

    public void PopLocal() => locals.RemoveAt(locals.Count - 1);

    /// <summary>The innermost variable of the name.</summary>
    public bool TryFindLocal(string name, out int slot, out CelType type)
    {
        slot = locals.FindLastIndex(local => local.Name == name);
        type = slot >= 0 ? locals[slot].Type : CelType.Any;
        return slot >= 0;
    }
}
