namespace Rapport.Scoring.Domain;

/// <summary>Everything that scoring knows of one contact. Immutable.</summary>
public sealed record ContactScores
{
    /// <summary>A contact that nothing is known of.</summary>
    public static ContactScores Empty { get; } = new();

    /// <summary>Where the contact stands.</summary>
    public Stage Stage { get; init; }

    /// <summary>Since when, by the event that brought it; the minimum where nothing has.</summary>
    public DateTimeOffset StageSince { get; init; }

    /// <summary>What brought the stage.</summary>
    public string StageReason { get; init; } = "";

    /// <summary>Scores by model.</summary>
    public IReadOnlyList<ModelScore> Models { get; init; } = [];

    /// <summary>The survivor, once this contact has been merged away; then nothing else is kept.</summary>
    public string? MergedInto { get; init; }

    /// <summary>The contact's score in a model; an empty one where there is none.</summary>
    public ModelScore Model(int number)
    {
        foreach (var model in Models)
            if (model.Model == number)
                return model;
        return new ModelScore { Model = number };
    }

    /// <summary>With another score in one model.</summary>
    public ContactScores With(ModelScore score)
    {
        for (var i = 0; i < Models.Count; i++)
            if (Models[i].Model == score.Model)
                return this with { Models = [.. Models.Take(i), score, .. Models.Skip(i + 1)] };
        return this with { Models = [.. Models, score] };
    }
}
