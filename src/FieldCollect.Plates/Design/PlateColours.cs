namespace FieldCollect.Plates.Design;

/// <summary>The colours of a plate: for the press in its four inks, for a screen in sRGB.</summary>
public static class PlateColours
{
    /// <summary>Sets the filling colour: a full blue without black, which would dull it in reflecting film.</summary>
    public static ReadOnlySpan<byte> PressBlue => "1 .75 0 0 k"u8;

    /// <summary>No ink.</summary>
    public static ReadOnlySpan<byte> PressWhite => "0 0 0 0 k"u8;

    /// <summary>Black alone: four inks one over another would blur the code's edges if they do not meet exactly.</summary>
    public static ReadOnlySpan<byte> PressBlack => "0 0 0 1 k"u8;

    /// <summary>The same blue on a screen.</summary>
    public static readonly (byte Red, byte Green, byte Blue) ScreenBlue = (0x00, 0x4C, 0xA8);
}
