namespace FieldCollect.Register.Tasks;

/// <summary>What an officer is waited for; codes of the list TaskKind.</summary>
public static class TaskKind
{
    /// <summary>Somebody has asked for a visit on a day.</summary>
    public const string Appointment = "appointment";

    /// <summary>Something was declared from a plate's page and is to be looked at.</summary>
    public const string Declaration = "declaration";

    /// <summary>A value failed its check and is kept until there is a photo of the document.</summary>
    public const string Evidence = "evidence";

    /// <summary>Two values, or two records, between which somebody must decide.</summary>
    public const string Conflict = "conflict";

    /// <summary>A matter that is not closed.</summary>
    public const string Matter = "matter";

    /// <summary>A door at which something is to be seen again.</summary>
    public const string Verification = "verification";

    /// <summary>A plate that is made and does not hang yet.</summary>
    public const string Plate = "plate";

    /// <summary>In the order of a list: those whom somebody waits for come before what merely grows old.</summary>
    public static readonly IReadOnlyList<string> All = [Appointment, Declaration, Evidence, Conflict, Matter, Verification, Plate];

    private static readonly Dictionary<string, int> Ranks = All.Select((kind, rank) => (kind, rank)).ToDictionary(k => k.kind, k => k.rank);

    public static int Rank(string kind) => Ranks[kind];
}
