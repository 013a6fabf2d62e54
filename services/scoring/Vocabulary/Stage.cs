namespace Rapport.Scoring.Vocabulary;

/// <summary>Where a contact stands between visitor and promoter, in order.</summary>
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

    /// <summary>Sales-qualified: sales has found a need.</summary>
    Sql,

    /// <summary>There is an offer.</summary>
    Opportunity,

    /// <summary>Has bought.</summary>
    Customer,

    /// <summary>Speaks for the brand.</summary>
    Evangelist,
}

/// <summary>Stages as written in events, definitions and filters.</summary>
public static class StageNames
{
    /// <summary>In lower case.</summary>
    public static string Name(this Stage stage) => stage switch
    {
        Stage.Lead => "lead",
        Stage.Mql => "mql",
        Stage.Sal => "sal",
        Stage.Sql => "sql",
        Stage.Opportunity => "opportunity",
        Stage.Customer => "customer",
        Stage.Evangelist => "evangelist",
        _ => "subscriber",
    };

    /// <summary>The stage with this name, if there is one.</summary>
    public static Stage? Parse(string name) =>
        Enum.GetValues<Stage>().Cast<Stage?>().FirstOrDefault(stage => stage!.Value.Name() == name);
}
