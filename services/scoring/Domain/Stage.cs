namespace Rapport.Scoring.Domain;

/// <summary>Where a contact stands between visitor and customer, in order.</summary>
public enum Stage
{
    /// <summary>Seen, not known.</summary>
    Subscriber,

    /// <summary>Known by user id, e-mail or phone.</summary>
    Lead,

    /// <summary>Marketing-qualified: a threshold that sets the stage was crossed.</summary>
    Mql,

    /// <summary>Sales-accepted.</summary>
    Sal,
}

/// <summary>Stages as written in events, definitions and filters.</summary>
public static class StageNames
{
    /// <summary>subscriber, lead, mql or sal.</summary>
    public static string Name(this Stage stage) => stage switch
    {
        Stage.Lead => "lead",
        Stage.Mql => "mql",
        Stage.Sal => "sal",
        _ => "subscriber",
    };

    /// <summary>The stage with this name, if there is one.</summary>
    public static Stage? Parse(string name) =>
        Enum.GetValues<Stage>().Cast<Stage?>().FirstOrDefault(stage => stage!.Value.Name() == name);
}
