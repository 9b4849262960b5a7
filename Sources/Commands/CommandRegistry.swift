import CommandLanguage

/// All commands, by topic; a new command is one line here.
public enum CommandRegistry {
    /// The commands about graphs.
    static let graph: [any Command.Type] = [
        GraphLoadCommand.self, GraphBuildCommand.self, GraphDescribeCommand.self,
        GraphEgoCommand.self, GraphSplitCommand.self, GraphSubgraphCommand.self,
        GraphFeaturesCommand.self, GraphSetTextCommand.self, GraphSaveCommand.self,
        GraphCheckCommand.self, GraphRenameClassesCommand.self,
        NodesCommand.self, EdgesCommand.self, ClassesCommand.self, NodeCommand.self,
        NeighborsCommand.self, DegreesCommand.self, ComponentsCommand.self,
        GraphPathCommand.self, GraphDistancesCommand.self, GraphCentralityCommand.self,
        GraphCommunitiesCommand.self, GraphMixingCommand.self, GraphSimilarCommand.self,
        GraphWordsCommand.self,
    ]
    /// The commands about teachers.
    static let teacher: [any Command.Type] = [
        TeacherLoadCommand.self, TeacherDescribeCommand.self, TeacherPromptCommand.self,
        TeacherAskCommand.self, TeacherTuneCommand.self, TeacherEvaluateCommand.self,
        TeacherEmbedCommand.self, TeacherGenerateCommand.self, TeacherTemplateCommand.self,
        TeacherCreateCommand.self, TeacherSaveCommand.self, TeacherMergeCommand.self,
        TeacherPredictCommand.self, TeacherExportCommand.self, FeaturesSaveCommand.self,
        FeaturesLoadCommand.self,
    ]
    /// The commands about students.
    static let student: [any Command.Type] = [
        StudentTrainCommand.self, StudentDistillCommand.self, StudentSearchCommand.self,
        StudentEvaluateCommand.self,
        StudentPredictCommand.self, StudentDescribeCommand.self, StudentExplainCommand.self,
        StudentSaveCommand.self, StudentLoadCommand.self, StudentExportCommand.self,
        CompareCommand.self, SignificanceCommand.self, MetricsCommand.self, BenchmarkCommand.self,
        AblateCommand.self,
    ]
    /// The commands that draw.
    static let plot: [any Command.Type] =
        [
            PlotCurvesCommand.self, PlotConfusionCommand.self, PlotLayersCommand.self,
            PlotBarsCommand.self, PlotScatterCommand.self,
            PlotHeatmapCommand.self, PlotDegreesCommand.self, PlotGraphCommand.self,
            PlotCalibrationCommand.self, PlotEmbeddingCommand.self, PlotSaveCommand.self,
        ] + tablePlots
    /// The commands about tables.
    static let table: [any Command.Type] = [
        TableWhereCommand.self, TableSelectCommand.self, TableDeriveCommand.self,
        TableRenameCommand.self, TableSortCommand.self, TableFirstCommand.self,
        TableLastCommand.self, TableSampleCommand.self, TableGroupCommand.self,
        TableMeanCommand.self, TableSumCommand.self, TableMinCommand.self, TableMaxCommand.self,
        TableMedianCommand.self, TableDeviationCommand.self, TableCountCommand.self,
        TableJoinCommand.self, TableUniqueCommand.self, TableDescribeCommand.self,
        TableSaveCommand.self, TableLoadCommand.self,
        TableAppendCommand.self, TablePivotCommand.self, TableUnpivotCommand.self,
        TableExplodeCommand.self, TableBinCommand.self, TableQuantileCommand.self,
        TableCorrelationCommand.self,
    ]
    /// The commands about the session.
    static let session: [any Command.Type] = [
        SessionListCommand.self, SessionDescribeCommand.self, SessionSaveCommand.self,
        SessionRestoreCommand.self, SessionSavedCommand.self, SessionForgetCommand.self,
        SessionClearCommand.self, SessionMemoryCommand.self,
    ]
    /// The commands that talk to the person, and those about the program.
    static let general: [any Command.Type] = [
        HelpCommand.self, DescribeCommand.self, ShowCommand.self, PrintCommand.self,
        DisplayHTMLCommand.self, DisplayMarkdownCommand.self, DisplaySVGCommand.self,
        DisplayJSONCommand.self, ClearCommand.self, InputCommand.self, SleepCommand.self,
        ErrorCommand.self, TimeCommand.self, SetCommand.self, IncludeCommand.self,
        ReportCommand.self,
        RunsCommand.self, ModelsCommand.self, DatasetsCommand.self, DoctorCommand.self,
        DocsCommand.self, VersionCommand.self,
    ]

    /// Every command there is.
    public static let all = CommandTable(
        graph + teacher + student + plot + table + session + general, terms: FieldTerms.all,
        columnMeanings: ColumnMeanings.all)
}
