namespace Rapport.Tagging.Domain;

/// <summary>The definitions that are due for an answer, taken in the order of evaluation.</summary>
internal sealed class Agenda(TaggingDefinitions definitions)
{
    private readonly bool[] due = new bool[definitions.All.Count];

    /// <summary>Makes definitions due.</summary>
    public void Add(IReadOnlyList<CompiledDefinition> readers)
    {
        foreach (var reader in readers)
            due[reader.Position] = true;
    }

    /// <summary>Makes a definition due.</summary>
    public void Add(CompiledDefinition definition) => due[definition.Position] = true;

    /// <summary>Takes a definition off, if it is due.</summary>
    public void Remove(CompiledDefinition definition) => due[definition.Position] = false;

    /// <summary>Takes the first definition that is due; null when none is.</summary>
    public CompiledDefinition? Take()
    {
        var position = Array.IndexOf(due, true);
        if (position < 0)
            return null;
        due[position] = false;
        return definitions.All[position];
    }
}
