namespace FieldCollect.Register.Doorplates;

/// <summary>Distances on the ground.</summary>
public static class PlateDistance
{
    // Mean radius of the earth, metres. On a sphere a county's distances are right to half a percent, far better than a phone's position.
    private const double Radius = 6_371_009;

    /// <summary>Metres between two positions in degrees WGS 84, by the haversine formula; null where one of them is unknown.</summary>
    public static int? Metres(double? longitude, double? latitude, double? otherLongitude, double? otherLatitude)
    {
        if (longitude is not { } x1 || latitude is not { } y1 || otherLongitude is not { } x2 || otherLatitude is not { } y2)
            return null;
        var (phi1, phi2) = (double.DegreesToRadians(y1), double.DegreesToRadians(y2));
        var (dPhi, dLambda) = (Math.Sin((phi2 - phi1) / 2), Math.Sin(double.DegreesToRadians(x2 - x1) / 2));
        var half = (dPhi * dPhi) + (Math.Cos(phi1) * Math.Cos(phi2) * dLambda * dLambda);
        return double.IsFinite(half) ? (int)Math.Round(2 * Radius * Math.Asin(Math.Min(1, Math.Sqrt(half)))) : null;
    }
}
