using System.Collections;

namespace FieldCollect.Server.Tests.Conformance;

/// <summary>How strongly the clause asks (RFC 2119).</summary>
public enum Level
{
    Must,
    Should,
    May,
}

/// <summary>The conformance level of OData Protocol 4.01, 13.1 and 13.2, that asks for it; None: no level names it, it binds who offers the feature.</summary>
public enum Asked
{
    None,
    Min40,
    Mid40,
    Adv40,
    Min401,
    Mid401,
    Adv401,
}

/// <summary>One sentence of a specification and the requests that show whether it is so here.</summary>
/// <param name="Chapter">The specification and chapter.</param>
/// <param name="Clause">The clause's number in the 4.01 text.</param>
/// <param name="Says">What is checked, one sentence.</param>
/// <param name="Run">Throws if it does not hold.</param>
/// <param name="Unsupported">Why the service does not offer this; then the check is that it says so instead of answering something else.</param>
public sealed record Check(Chapter Chapter, string Clause, Level Level, Asked Asked, string Says, Func<Service, Task> Run, string? Unsupported = null)
{
    /// <summary>The check's name in test results and in the list of pending ones.</summary>
    public string Name => $"{Chapter.Specification} {Clause}: {Says}";
}

/// <summary>What a refusal that the service declares looks like in a table of checks: the reason.</summary>
public sealed record Unsupported(string Why);

/// <summary>A request with what its reply must be.</summary>
public sealed record Probe(string Request, Action<Reply> Holds);

/// <summary>The checks of one chapter, written as a table. A request is text; <see cref="Service.AskAsync"/> says how it is read.</summary>
public sealed class Chapter(string specification, string title) : IEnumerable<Check>
{
    private readonly List<Check> _checks = [];

    public string Specification => specification;

    public string Title => title;

    public void Add(string clause, Level level, Asked asked, string says, Func<Service, Task> run) =>
        _checks.Add(new Check(this, clause, level, asked, says, run));

    public void Add(string clause, Level level, Asked asked, string says, string request, params Action<Reply>[] holds) =>
        Add(clause, level, asked, says, async service =>
        {
            var reply = await service.AskAsync(request);
            foreach (var hold in holds)
                hold(reply);
        });

    public void Add(string clause, Level level, Asked asked, string says, Probe probe) => Add(clause, level, asked, says, probe.Request, probe.Holds);

    // What is not offered is refused openly: 501, or 4xx where the URL is not one of this service's at all; in a batch, by the part.
    public void Add(string clause, Level level, Asked asked, string says, string request, Unsupported unsupported) => _checks.Add(new Check(this, clause, level, asked, says, async service =>
    {
        var reply = await service.AskAsync(request);
        var refused = reply.Status is 501 or 400 or 404 or 405 ? reply.Problem is not null : Expect.At(reply, "responses") is { } parts && parts.EnumerateArray().Any(p => p.GetProperty("status").GetInt32() >= 400);
        Assert.True(refused, $"Expected a refusal, got {reply.Status}: {reply.Text}");
    }, unsupported.Why));

    public IEnumerator<Check> GetEnumerator() => _checks.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
