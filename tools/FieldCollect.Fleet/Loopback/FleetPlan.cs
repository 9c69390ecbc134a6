namespace FieldCollect.Fleet.Loopback;

/// <summary>A fleet over loopback.</summary>
public sealed record FleetPlan
{
    public const int DefaultTerminals = 150;
    public const int DefaultVisits = 60;

    /// <summary>The demo county at this many terminals is of scale 1, with 42 beats.</summary>
    public const double TerminalsOfACounty = 150;

    public long Seed { get; init; } = 1;

    public int Terminals { get; init; } = DefaultTerminals;

    /// <summary>Of each terminal.</summary>
    public int Visits { get; init; } = DefaultVisits;

    /// <summary>Of the server, by SIGKILL.</summary>
    public int Kills { get; init; } = 3;

    /// <summary>Of all syncs, in how many the terminal dies.</summary>
    public double TerminalKills { get; init; } = 0.02;

    public IReadOnlyList<LineFault> Faults { get; init; } = [.. Enum.GetValues<LineFault>().Where(f => f != LineFault.None)];

    /// <summary>Of all stretches of a connection, how many end in a fault.</summary>
    public double Rate { get; init; } = 0.15;

    /// <summary>Of the demo county; without it the fleet's share of a whole one.</summary>
    public double? Scale { get; init; }

    /// <summary>How long a terminal waits for an answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>An Npgsql connection string of a server on which a database may be made; null for SQLite.</summary>
    public string? Postgres { get; init; }

    /// <summary>The command that plays it again: the same county, visits and draws. What happens at the same time is the machine's affair.</summary>
    public string Replay => FormattableString.Invariant(
        $"tools/fleet run --seed {Seed} --terminals {Terminals} --visits {Visits} --kills {Kills} --faults {(Faults.Count == 0 ? "none" : string.Join(',', Faults))} --rate {Rate}{(Scale is { } s ? $" --scale {s}" : "")}{(Postgres is null ? "" : " --postgres")}");
}

/// <summary>What came of it.</summary>
public sealed record FleetResult
{
    public required long Seed { get; init; }

    /// <summary>sqlite or postgresql.</summary>
    public required string Database { get; init; }

    public required int Terminals { get; init; }

    /// <summary>Beats they share.</summary>
    public required int Beats { get; init; }

    /// <summary>Saved on terminals.</summary>
    public required int Visits { get; init; }

    /// <summary>Requests that these became: a visit is one, and one for each record it writes.</summary>
    public required int Changes { get; init; }

    public required int Acknowledged { get; init; }

    /// <summary>What terminals were told, counted.</summary>
    public required IReadOnlyDictionary<string, int> Told { get; init; }

    /// <summary>Sent by terminals.</summary>
    public required long Requests { get; init; }

    /// <summary>Of these, without a whole answer.</summary>
    public required long Unanswered { get; init; }

    public required IReadOnlyDictionary<LineFault, int> Faults { get; init; }

    public required int ServerKills { get; init; }

    /// <summary>Pushes under way at each of these.</summary>
    public required IReadOnlyList<int> PushesAtKills { get; init; }

    public required int TerminalKills { get; init; }

    public required int Lost { get; init; }

    public required int Duplicated { get; init; }

    public required int SilentlyOverwritten { get; init; }

    /// <summary>Rows that differ between a terminal and the register, or are out of scope.</summary>
    public required int OutOfStep { get; init; }

    /// <summary>Anything else that was promised and is not so.</summary>
    public required int OtherBroken { get; init; }

    /// <summary>The first of what is broken, in words.</summary>
    public required IReadOnlyList<string> Broken { get; init; }

    /// <summary>By phase, and in all.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    public required string Replay { get; init; }
}
