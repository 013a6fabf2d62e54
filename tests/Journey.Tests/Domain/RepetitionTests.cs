using CsCheck;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Tests.Domain;

public sealed class RepetitionTests
{
    private static readonly string[] Names =
        ["cart_added", "order_completed", "page_viewed", "tag_added", "journey_exited"];

    private static readonly OpenJourney Journey = Texts.Open("""
        {"journey": "cart", "entry": {"event": "cart_added"}, "reentry": "after_exit",
         "exit_when": "event.name == \"order_completed\" && \"vip\" in contact.tags",
         "steps": [
           {"id": "mail", "send": {"channel": "email", "template": "t"}},
           {"id": "back", "wait_for": {"event": "page_viewed", "timeout": "2h", "else": "later"}},
           {"id": "call", "handoff": {"queue": "q", "reason": "r"}, "next": "later"},
           {"id": "later", "wait": "1h"}]}
        """);

    [Fact]
    public void E9_EventsDeliveredAgain_GiveTheSameRunsAndCommands() =>
        Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Int[0, 90], Gen.Int[0, 6]).Array[1, 40].Sample(steps =>
        {
            var once = new Story(Journey);
            var again = new Story(Journey);
            var heard = new List<JourneyEvent>();
            foreach (var (name, minutes, back) in steps)
            {
                once.Passes(TimeSpan.FromMinutes(minutes));
                again.Passes(TimeSpan.FromMinutes(minutes));
                once.Happens(Names[name], new { tag = "vip" });
                heard.Add(again.Event(Names[name], new { tag = "vip" }));
                again.Hear(heard[^1]);
                // A process that died before its watermark moved hears the last events again, in their order.
                foreach (var repeated in heard.Skip(Math.Max(0, heard.Count - back)).ToList())
                    if (repeated.N > again.Facts.N)
                        again.Hear(repeated);
            }

            Assert.Equal(once.Runs.Select(Shape), again.Runs.Select(Shape));
            Assert.Equal(once.Commands.Select(c => c.Id), again.Commands.Select(c => c.Id));
            Assert.Equal(once.Conclusions.Select(c => (c.Name, c.At)), again.Conclusions.Select(c => (c.Name, c.At)));
        }, iter: 500);

    private static (string, string?, int, string?, DateTimeOffset?) Shape(RunState run) =>
        (run.Id, run.Step, run.Rev, run.ExitReason, run.WakeAt);
}
