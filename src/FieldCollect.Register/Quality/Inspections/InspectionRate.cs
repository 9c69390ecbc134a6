namespace FieldCollect.Register.Quality.Inspections;

/// <summary>The rates that inspections prove; see docs/words.md.</summary>
public static class InspectionRate
{
    /// <summary>准确率, 倒查: checked records that are right.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>采集率, 顺查: what was found on the ground and is in the register.</summary>
    public const string Coverage = "coverage";

    /// <summary>人户一致率: people found where they are registered.</summary>
    public const string Agreement = "agreement";

    /// <summary>注销率: known departures that were closed within their limit.</summary>
    public const string Deregistration = "deregistration";

    /// <summary>The true number in the places walked, estimated; its figures are numbers and no shares.</summary>
    public const string Recapture = "recapture";
}
