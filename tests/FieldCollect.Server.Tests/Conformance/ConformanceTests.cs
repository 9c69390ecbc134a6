using System.Collections.Concurrent;

namespace FieldCollect.Server.Tests.Conformance;

/// <summary>
/// What OASIS' specifications ask of a service, asked of the running one. Each chapter is a file beside this one; a check is one line of its table.
/// Every check runs once a database; docs/conformance.md is written from what came out.
/// </summary>
public abstract class ConformanceTests(County county) : Suite(county)
{
    public static readonly IReadOnlyList<Chapter> Chapters =
    [
        Protocol08Headers.Chapter, Protocol09Replies.Chapter, Protocol10Context.Chapter, Protocol11Reading.Chapter, Protocol11Changes.Chapter,
        Protocol11Writing.Chapter, Protocol11Operations.Chapter, Protocol11Batch.Chapter,
        Url04Paths.Chapter, Url05Expressions.Chapter, Url05Options.Chapter,
        JsonFormat.Chapter, Csdl.Chapter, Vocabularies.Chapter, Aggregation.Chapter,
    ];

    // Answers of a few requests at a time keep two processors busy; the checks do not see each other's records.
    private const int AtOnce = 4;

    // Enough of a reply to see what is wrong with it; a metadata document is long.
    private const int LongestReason = 1500;

    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    internal static IEnumerable<Check> All => Chapters.SelectMany(c => c);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Holds(string name)
    {
        var failure = (await ResultsAsync(County))[name];
        Assert.True(failure is null, failure);
    }

    /// <summary>What every check came to on a database: null if it holds, else why not.</summary>
    internal static Task<IReadOnlyDictionary<string, string?>> ResultsAsync(County county) => county.OnceAsync("conformance", async () =>
    {
        var beat = await Small.MakeAsync(county);
        var results = new ConcurrentDictionary<string, string?>();
        await Parallel.ForEachAsync(All, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (check, _) =>
        {
            try
            {
                await check.Run(new Service(county, beat));
                results[check.Name] = null;
            }
            catch (Exception e)
            {
                var why = e is Xunit.Sdk.IAssertionException ? e.Message : e.ToString();
                results[check.Name] = $"{check.Name}\n{(why.Length > LongestReason ? why[..LongestReason] + "…" : why)}";
            }
        });
        return (IReadOnlyDictionary<string, string?>)results;
    });
}

public sealed class SqliteConformanceTests(SqliteCounty county) : ConformanceTests(county);

public sealed class PostgresConformanceTests(PostgresCounty county) : ConformanceTests(county);

/// <summary>The list of checks is whole, and the document tells what came out.</summary>
public sealed class ConformanceDocumentTests(SqliteCounty sqlite, PostgresCounty postgres)
{
    [Fact]
    public void Checks_have_different_names()
    {
        var names = ConformanceTests.All.Select(c => c.Name).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.True(names.Count >= 305);
    }

    [Fact]
    public async Task The_document_tells_what_came_out_on_both_databases()
    {
        await Task.WhenAll(sqlite.ReadyAsync(), postgres.ReadyAsync());
        var results = await Task.WhenAll(ConformanceTests.ResultsAsync(sqlite), ConformanceTests.ResultsAsync(postgres));
        var now = ConformanceDocument.Of(ConformanceTests.Chapters, check => Array.TrueForAll(results, r => r[check.Name] is null));
        var approved = Path.Combine(Repository.Root, "docs", "conformance.md");
        if (Environment.GetEnvironmentVariable("FIELDCOLLECT_APPROVE") == "1")
            await File.WriteAllTextAsync(approved, now);
        Assert.True(File.Exists(approved) && await File.ReadAllTextAsync(approved) == now,
            "What came out differs from docs/conformance.md: if that is meant, run FIELDCOLLECT_APPROVE=1 tools/test Server --filter Conformance and commit the file.");
    }
}
