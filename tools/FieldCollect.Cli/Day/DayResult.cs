using FieldCollect.Client.Sync;

namespace FieldCollect.Cli.Day;

/// <summary>What one terminal went through.</summary>
internal sealed record TerminalDay(string Name, Guid Device, string Beat, int RowsLoaded, double LoadSeconds, IReadOnlyDictionary<string, int> Visits, PushResult Pushed, long Unsent, int Troubled, long OpenConflicts);

/// <summary>Something that must hold at the end of the day.</summary>
internal sealed record DayCheck(string Chinese, string English, bool Holds, string Found);

/// <summary>The whole day, for scripts.</summary>
internal sealed record DayResult(
    int Seed,
    DateOnly Day,
    IReadOnlyList<TerminalDay> Terminals,
    IReadOnlyList<CompletionRow> CompletionBefore,
    IReadOnlyList<CompletionRow> CompletionAfter,
    IReadOnlyList<FreshnessRow> FreshnessBefore,
    IReadOnlyList<FreshnessRow> FreshnessAfter,
    IReadOnlyList<DayCheck> Checks);
