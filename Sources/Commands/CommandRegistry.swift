import CommandLanguage

/// All commands, by topic; a new command is one line here.
public enum CommandRegistry {
    /// The commands about graphs.
    static let graph: [any Command.Type] = [
        GraphLoadCommand.self, GraphBuildCommand.self, GraphDescribeCommand.self,
        GraphEgoCommand.self,
        GraphSplitCommand.self, NodesCommand.self, EdgesCommand.self, ClassesCommand.self,
    ]
    /// The commands about teachers.
    static let teacher: [any Command.Type] = [
        TeacherLoadCommand.self, TeacherDescribeCommand.self, TeacherPromptCommand.self,
        TeacherAskCommand.self, TeacherTuneCommand.self, TeacherEvaluateCommand.self,
        TeacherEmbedCommand.self,
    ]
    /// The commands about students.
    static let student: [any Command.Type] = [
        StudentTrainCommand.self, StudentDistillCommand.self, CompareCommand.self,
        MetricsCommand.self,
    ]
    /// The commands that draw.
    static let plot: [any Command.Type] = [
        PlotCurvesCommand.self, PlotConfusionCommand.self, PlotLayersCommand.self,
    ]
    /// The commands about tables.
    static let table: [any Command.Type] = []
    /// The commands about the session.
    static let session: [any Command.Type] = []
    /// The commands that talk to the person.
    static let general: [any Command.Type] = [
        PrintCommand.self, ShowCommand.self, DisplayHTMLCommand.self, DisplayMarkdownCommand.self,
        DisplaySVGCommand.self, DisplayJSONCommand.self, ClearCommand.self, InputCommand.self,
        SleepCommand.self, ErrorCommand.self, TimeCommand.self, HelpCommand.self,
    ]

    /// Every command there is.
    public static let all = CommandTable(
        graph + teacher + student + plot + table + session + general)
}
