using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Leads.Domain;

/// <summary>On which stages sales can do what.</summary>
public static class LeadActs
{
    /// <summary>Whether the act can be done on a contact of this stage.</summary>
    /// <param name="act">The act.</param>
    /// <param name="stage">Where the contact stands.</param>
    /// <param name="to">Of a conversion, where it shall come to.</param>
    public static bool IsAllowed(this LeadAct act, Stage stage, Stage? to) => act switch
    {
        LeadAct.Accepted => stage is Stage.Lead or Stage.Mql,
        LeadAct.NoContact => stage is Stage.Mql or Stage.Sal,
        LeadAct.Rejected or LeadAct.Recycled or LeadAct.Lost => stage is > Stage.Lead and < Stage.Customer,
        LeadAct.Converted => stage > Stage.Subscriber && to >= Stage.Sql && to > stage,
        _ => false,
    };
}
